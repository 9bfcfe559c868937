// Why: the demo and the browser tests need a picture that may be shown to anybody and is the same everywhere.
// What: a street drawn with plain canvas calls at any size, and boxes strewn by a small seeded generator.
// What not: photographs.

import type { Box } from '../model/box';
import type { Polygon } from '../model/path';
import type { NewShape } from '../model/shape';
import type { Picture } from '../model/picture';

/** Numbers from 0 to 1 from a seed (mulberry32 by Tommy Ettinger, public domain). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

type Brush = CanvasRenderingContext2D;

const block = (brush: Brush, colour: string, x: number, y: number, width: number, height: number, round = 0) => {
  brush.fillStyle = colour;
  brush.beginPath();
  brush.roundRect(x, y, width, height, round);
  brush.fill();
};

function person(brush: Brush, x: number, y: number, size: number, coat: string): void {
  brush.fillStyle = '#d8b294';
  brush.beginPath();
  brush.arc(x, y + 13 * size, 13 * size, 0, 7);
  brush.fill();
  block(brush, '#2c3140', x - 13 * size, y + 84 * size, 12 * size, 46 * size, 3);
  block(brush, '#2c3140', x + 2 * size, y + 84 * size, 12 * size, 46 * size, 3);
  block(brush, coat, x - 17 * size, y + 27 * size, 34 * size, 62 * size, 10 * size);
}

function car(brush: Brush, x: number, y: number, size: number, paint: string): void {
  block(brush, paint, x, y + 22 * size, 150 * size, 48 * size, 14 * size);
  block(brush, paint, x + 28 * size, y, 86 * size, 40 * size, 14 * size);
  block(brush, '#33424d', x + 38 * size, y + 7 * size, 66 * size, 20 * size, 6);
  brush.fillStyle = '#20262a';
  for (const wheel of [32, 118]) {
    brush.beginPath();
    brush.arc(x + wheel * size, y + 72 * size, 16 * size, 0, 7);
    brush.fill();
  }
}

/** A street, drawn for 960 × 600 and enlarged to the picture. */
export function street({ width, height }: Picture, seed = 7): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  const brush = canvas.getContext('2d');
  if (!brush) return canvas;
  const chance = seeded(seed);
  brush.scale(width / 960, height / 600);
  const sky = brush.createLinearGradient(0, 0, 0, 330);
  sky.addColorStop(0, '#8fb0c4');
  sky.addColorStop(1, '#d9e2e2');
  brush.fillStyle = sky;
  brush.fillRect(0, 0, 960, 330);
  block(brush, '#5a5f62', 0, 330, 960, 270);
  brush.fillStyle = '#474c4f';
  brush.beginPath();
  brush.moveTo(430, 330);
  for (const [x, y] of [[530, 330], [790, 600], [170, 600]] as const) brush.lineTo(x, y);
  brush.fill();
  for (const [top, wide] of [[345, 14], [435, 34], [545, 62]] as const) block(brush, '#e8e3cf', 480 - wide / 2, top, wide, wide * 1.2, 2);
  for (const [x, y, wide, colour] of [[30, 110, 190, '#7b6a5d'], [240, 170, 130, '#938273'], [640, 90, 210, '#6d7a80']] as const) {
    block(brush, colour, x, y, wide, 336 - y);
    for (let row = y + 26; row < 270; row += 66) {
      for (let column = x + 20; column < x + wide - 40; column += 56) block(brush, 'rgb(201 211 216 / 0.75)', column, row, 34, 40);
    }
  }
  const coats = ['#a33b3b', '#2f6d8c', '#4b6b3c', '#6b4b7d', '#b0752c'];
  person(brush, 300, 338, 1, coats[0] ?? '');
  person(brush, 640, 334, 0.8, coats[1] ?? '');
  for (let count = 0; count < 3; count += 1) person(brush, 60 + chance() * 190, 330 + chance() * 40, 0.6 + chance() * 0.5, coats[2 + count] ?? '');
  car(brush, 700, 372, 1, '#d3d8d6');
  car(brush, 566, 344, 0.42, '#b9483f');
  return canvas;
}

/** Boxes of all sizes, as many as asked, that lie in the picture. */
export function strewn(count: number, picture: Picture, classes: readonly string[], seed = 3): NewShape<Box>[] {
  const chance = seeded(seed);
  return Array.from({ length: count }, () => {
    const width = Math.round(picture.width * (0.006 + chance() ** 3 * 0.08));
    const height = Math.round(width * (0.6 + chance() * 1.6));
    const x = Math.round(chance() * (picture.width - width));
    const y = Math.round(chance() * Math.max(0, picture.height - height));
    return { kind: 'box', class: classes[Math.floor(chance() * classes.length)] ?? '', x, y, width, height: Math.min(height, picture.height) };
  });
}

/** Outlines of forty corners each, as many as asked, that lie in the picture. */
export function outlined(count: number, picture: Picture, classes: readonly string[], seed = 5): NewShape<Polygon>[] {
  const chance = seeded(seed);
  return strewn(count, picture, classes, seed).map(({ class: value, x, y, width, height }) => {
    const points = Array.from({ length: 40 }, (_, at) => {
      const [angle, out] = [(at / 40) * 2 * Math.PI, 0.4 + chance() * 0.1];
      return [Math.round((x + width * (0.5 + Math.cos(angle) * out)) * 100) / 100, Math.round((y + height * (0.5 + Math.sin(angle) * out)) * 100) / 100] as const;
    });
    return { kind: 'polygon', class: value, points };
  });
}
