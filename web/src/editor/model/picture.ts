// Why: shapes mean nothing without the frame they lie in.
// What: the size of a picture, upright, that is after its EXIF orientation was applied, as browsers decode it and as
//   the server measures it. What not: its pixels, which only the renderer holds.

/** Width and height of the upright picture in pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Of a document, which is judged as a whole: the size of each page, as far as it was looked at. */
  readonly pages?: readonly (Picture | undefined)[];
}

/** The most a side may have: beyond it browsers refuse to decode, and a size is more likely a mistake. */
export const SIDE_MAX = 100_000;

export const isPicture = (json: unknown): json is Picture => {
  const size = json as Partial<Picture> | null;
  const isSide = (side: unknown) => Number.isSafeInteger(side) && (side as number) > 0 && (side as number) <= SIDE_MAX;
  return typeof size === 'object' && size !== null && isSide(size.width) && isSide(size.height);
};
