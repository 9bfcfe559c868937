// Why: how a person likes to see and draw outlives the picture; the page keeps it and hands it to the next one.
// What: the settings with their bounds. What not: keys (input/keys.ts), where settings are kept.

import { clamp } from './geometry';

export interface Settings {
  readonly snaps: boolean;
  readonly cross: boolean;
  readonly labels: boolean;
  readonly shapes: boolean;
  /** A finger that is drawn over the picture traces too, and does not only correct the corner it sets. */
  readonly traces: boolean;
  /** How wide the brush is, in CSS pixels: zooming in makes it finer. */
  readonly brush: number;
  /** 1 is the picture as it is. */
  readonly brightness: number;
  readonly contrast: number;
}

export const PLAIN: Settings = { snaps: false, cross: true, labels: true, shapes: true, traces: false, brush: 24, brightness: 1, contrast: 1 };

const STEP = 0.15;

export const BRUSH = { least: 2, most: 240 };
const BRUSH_STEP = 1.25;

/** A wider or finer brush; by a CSS pixel at least. */
export function brushed(settings: Settings, steps: 1 | -1): Settings {
  const { brush } = settings;
  const next = steps > 0 ? Math.max(brush + 1, brush * BRUSH_STEP) : Math.min(brush - 1, brush / BRUSH_STEP);
  return { ...settings, brush: clamp(Math.round(next), BRUSH.least, BRUSH.most) };
}

export const lit = (settings: Settings, what: 'brightness' | 'contrast', steps: number): Settings => ({
  ...settings,
  [what]: clamp(Math.round((settings[what] + steps * STEP) * 100) / 100, 0.25, 4),
});
