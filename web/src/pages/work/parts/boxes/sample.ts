// A picture to try a form on, where there is none yet: a plain drawing with a few things that can be framed.
import type { Picture } from '../../../../editor/index.ts';

const THINGS: readonly (readonly [string, number, number, number, number])[] = [
  ['#5f8fa8', 90, 250, 230, 120],
  ['#b3554d', 420, 190, 70, 190],
  ['#c9a25f', 610, 270, 120, 110],
];

export const sample: Picture & { draw(): OffscreenCanvas | null } = {
  width: 800,
  height: 500,
  draw() {
    if (typeof OffscreenCanvas === 'undefined') return null;
    const canvas = new OffscreenCanvas(800, 500);
    const on = canvas.getContext('2d');
    if (!on) return null;
    on.fillStyle = '#c8d5da';
    on.fillRect(0, 0, 800, 340);
    on.fillStyle = '#6d7477';
    on.fillRect(0, 340, 800, 160);
    for (const [colour, x, y, width, height] of THINGS) {
      on.fillStyle = colour;
      on.beginPath();
      on.roundRect(x, y, width, height, 18);
      on.fill();
    }
    return canvas;
  },
};
