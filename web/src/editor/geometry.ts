// Why: everything drawn, hit or shown is points and upright rectangles; one place owns the arithmetic.
// What: pure functions over them. Lengths are picture pixels unless a name says otherwise; y grows downwards.
// What not: shapes and what may be done to them (model/), pictures on a screen (view/).

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An upright rectangle; width and height are never negative. */
export interface Rectangle extends Point {
  readonly width: number;
  readonly height: number;
}

/** Coordinates are kept to a hundredth of a pixel: finer than any hand, and short in the log. */
export const tidy = (length: number): number => Math.round(length * 100) / 100 + 0;

export const clamp = (value: number, low: number, high: number): number =>
  value < low ? low : value > high ? Math.max(low, high) : value;

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

export const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

/** The rectangle with these two corners, in whichever order they were set. */
export const spanning = (a: Point, b: Point): Rectangle => ({
  x: Math.min(a.x, b.x),
  y: Math.min(a.y, b.y),
  width: Math.abs(a.x - b.x),
  height: Math.abs(a.y - b.y),
});

/** The smallest rectangle around the points; none for no points. */
export function around(points: readonly Point[]): Rectangle | null {
  const first = points[0];
  if (!first) return null;
  let [left, top, right, bottom] = [first.x, first.y, first.x, first.y];
  for (const point of points) {
    left = Math.min(left, point.x);
    right = Math.max(right, point.x);
    top = Math.min(top, point.y);
    bottom = Math.max(bottom, point.y);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
}

export const grown = (box: Rectangle, by: number): Rectangle => ({
  x: box.x - by,
  y: box.y - by,
  width: Math.max(0, box.width + 2 * by),
  height: Math.max(0, box.height + 2 * by),
});

export const area = (box: Rectangle): number => box.width * box.height;

export const centre = (box: Rectangle): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

export const contains = (box: Rectangle, at: Point): boolean =>
  at.x >= box.x && at.y >= box.y && at.x <= box.x + box.width && at.y <= box.y + box.height;

/** Whether the rectangles share a point; touching edges count. */
export const meets = (a: Rectangle, b: Rectangle): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height;

/** How far a point lies outside the rectangle; 0 within it. */
export const gap = (box: Rectangle, at: Point): number =>
  Math.hypot(
    Math.max(box.x - at.x, 0, at.x - box.x - box.width),
    Math.max(box.y - at.y, 0, at.y - box.y - box.height),
  );

/** The point of the frame 0..width × 0..height that is nearest. */
export const within = (at: Point, frame: { readonly width: number; readonly height: number }): Point => ({
  x: clamp(at.x, 0, frame.width),
  y: clamp(at.y, 0, frame.height),
});

/** Two opposite corners, for `around`. */
export const boundsPoints = (box: Rectangle): Point[] => [box, { x: box.x + box.width, y: box.y + box.height }];
