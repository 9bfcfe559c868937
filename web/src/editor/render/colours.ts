// Why: a class is known by its colour at a glance, on any picture, and its label must still be readable on it.
// What: the palette, the ink that reads on a colour (WCAG 2.2 contrast, AA), and the theme the page hands in.
// What not: CSS variables by themselves; the page reads them, so that the core needs no style sheet.

/** Twelve colours that differ in hue and lightness, in the order in which classes get them. Amber is for suggestions. */
export const PALETTE: readonly string[] = [
  '#38b899', '#ff9f68', '#7aa2ff', '#f27fb2', '#b5cc4f', '#b794f6',
  '#4cc9e6', '#ff7b72', '#d4a373', '#7ddc84', '#e5c07b', '#9fb3c8',
];

/** Colours of what belongs to no class. */
export interface Theme {
  /** Around the picture. */
  readonly stage: string;
  /** Lines of the crosshair and guides. */
  readonly cross: string;
  readonly guide: string;
  /** Region, points and measures of a tool at work. */
  readonly mark: string;
  readonly ink: string;
  readonly paper: string;
  readonly font: string;
}

export const DARK: Theme = {
  stage: '#0c0f10',
  cross: 'rgb(255 255 255 / 0.28)',
  guide: '#ffd166',
  mark: '#ffffff',
  ink: '#eef1ef',
  paper: '#202528',
  font: 'system-ui, "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", sans-serif',
};

/** The theme from CSS variables, by a function such as `name => getComputedStyle(host).getPropertyValue(name)`. */
export function readTheme(variable: (name: string) => string): Theme {
  const given = (name: string, fallback: string) => variable(`--editor-${name}`).trim() || fallback;
  return {
    stage: given('stage', DARK.stage),
    cross: given('cross', DARK.cross),
    guide: given('guide', DARK.guide),
    mark: given('mark', DARK.mark),
    ink: given('ink', DARK.ink),
    paper: given('paper', DARK.paper),
    font: given('font', DARK.font),
  };
}

type Rgb = readonly [number, number, number];

/** Reads `#rgb` and `#rrggbb`; grey where it is neither. */
export function rgbOf(colour: string): Rgb {
  const short = /^#([\da-f])([\da-f])([\da-f])$/i.exec(colour);
  const long = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  const parts = long ? long.slice(1) : short ? short.slice(1).map((digit) => digit + digit) : ['88', '88', '88'];
  return parts.map((part) => Number.parseInt(part, 16)) as unknown as Rgb;
}

/** Relative luminance of WCAG 2.2. */
export function luminance(colour: string): number {
  const [red, green, blue] = rgbOf(colour).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of WCAG 2.2, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((one, other) => other - one) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const hex = (rgb: Rgb): string => `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

const AA = 4.5;

/** A dark or light ink of the colour's own hue that reads on it. */
export function inkOn(colour: string): string {
  const [red, green, blue] = rgbOf(colour);
  const dark = hex([red * 0.14, green * 0.14, blue * 0.14]);
  if (contrast(colour, dark) >= AA) return dark;
  return contrast(colour, '#ffffff') >= contrast(colour, '#000000') ? '#ffffff' : '#000000';
}

/** The colour, see-through. */
export const faded = (colour: string, opacity: number): string => `rgb(${rgbOf(colour).join(' ')} / ${opacity})`;
