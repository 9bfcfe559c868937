// A COCO file as pre-labels: what some model drew becomes what a worker begins from, drawn as the form's class is: outlines
// as outlines, run lengths or outlines as masks, key points as skeletons, everything else by its box, which COCO gives of
// all. Lines have no place in COCO. A crowd (iscrowd 1) stands for no one thing and is left out of shapes.
import { area, blank, difference, joined, NOTHING } from '../../editor/mask/pixels.ts';
import { pixelsOf, runsOf, textOf } from '../../editor/mask/rle.ts';
import type { Size } from '../../editor/mask/rle.ts';
import type { BoxesAsked, ClassOf, Drawn } from '../../lib/boxes.ts';

interface Coco {
  images?: { id: number; file_name: string; width?: number; height?: number }[];
  categories?: { id: number; name: string }[];
  annotations?: { image_id: number; category_id: number; bbox?: number[]; segmentation?: unknown; keypoints?: number[]; iscrowd?: number }[];
}

/** A box with all that COCO says of the object. */
export interface Found extends Drawn {
  segmentation?: unknown;
  keypoints?: number[];
  crowd?: boolean;
  /** The size of its picture, where the file says it. */
  size?: Size | undefined;
}

export interface Prelabels {
  /** Boxes by the file name of the picture, without its folder. */
  byName: Map<string, Found[]>;
  /** The classes in the file's order. */
  classes: string[];
  boxes: number;
}

/** None where the text is no COCO file. */
export function readCoco(text: string): Prelabels | null {
  let coco: Coco;
  try {
    coco = JSON.parse(text) as Coco;
  } catch {
    return null;
  }
  if (!Array.isArray(coco?.images) || !Array.isArray(coco.categories) || !Array.isArray(coco.annotations)) return null;
  const names = new Map(coco.images.map((image) => [image.id, String(image.file_name).split('/').pop() ?? '']));
  const sizes = new Map(coco.images.map(({ id, width, height }) => [id, width && height ? { width, height } : undefined]));
  const classes = new Map(coco.categories.map((one) => [one.id, String(one.name)]));
  const byName = new Map<string, Found[]>();
  let boxes = 0;
  for (const { image_id, category_id, bbox, segmentation, keypoints, iscrowd } of coco.annotations) {
    const [name, value] = [names.get(image_id), classes.get(category_id)];
    const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = bbox ?? [];
    if (!name || value === undefined || ![x, y, width, height].every(Number.isFinite) || width <= 0 || height <= 0) continue;
    const list = byName.get(name) ?? [];
    const more = { ...(segmentation === undefined ? {} : { segmentation }), ...(Array.isArray(keypoints) ? { keypoints } : {}), ...(iscrowd === 1 ? { crowd: true } : {}) };
    list.push({ class: value, x, y, width, height, ...more, size: sizes.get(image_id) });
    byName.set(name, list);
    boxes += 1;
  }
  return { byName, classes: [...classes.values()], boxes };
}

type Ring = (readonly [number, number])[];

/** The rings of a segmentation by corners. */
function ringsOf(segmentation: unknown): Ring[] {
  if (!Array.isArray(segmentation)) return [];
  const rings = (segmentation as unknown[]).filter((flat): flat is number[] => Array.isArray(flat) && flat.length >= 6 && flat.length % 2 === 0 && flat.every((one) => Number.isFinite(one)));
  return rings.map((flat) => Array.from({ length: flat.length / 2 }, (_, at) => [flat[2 * at] ?? 0, flat[2 * at + 1] ?? 0] as const));
}

/** Run lengths, as text or as numbers. */
function packed(segmentation: unknown): { size: [number, number]; counts: string } | null {
  const { size, counts } = (typeof segmentation === 'object' && segmentation !== null ? segmentation : {}) as { size?: unknown; counts?: unknown };
  if (!Array.isArray(size) || size.length !== 2) return null;
  const [height, width] = size as [number, number];
  const runs = Array.isArray(counts) ? (counts as number[]) : typeof counts === 'string' ? runsOf(counts, height * width) : null;
  // Runs of no pixels in between are joined away, as everywhere.
  const tidy = runs && runsOf(textOf(runs), height * width);
  return tidy && { size: [height, width], counts: textOf(tidy) };
}

function maskOf({ segmentation, size }: Found): object | null {
  const ready = packed(segmentation);
  const rings = ringsOf(segmentation);
  if (ready || !rings.length || !size || pixelsOf(size) > 100_000_000) return ready;
  const pixels = blank(size);
  let patch = NOTHING;
  for (const ring of rings) patch = joined(patch, area(pixels, ring, 1));
  return { size: [size.height, size.width], counts: textOf(difference(null, pixels, patch)) };
}

/** What an annotation is in an answer, drawn as its class is; several where an outline has several parts. */
function drawnAs(found: Found, one: ClassOf): object[] {
  const { class: value, x, y, width, height, keypoints } = found;
  const named = (shape: object | null) => (shape ? [{ class: value, ...shape }] : []);
  switch (one.shape ?? 'box') {
    case 'box':
      return named({ x, y, width, height });
    case 'rotated_box':
      return named({ center: [x + width / 2, y + height / 2], width, height, angle: 0 });
    case 'polygon':
      return ringsOf(found.segmentation).flatMap((points) => named({ points }));
    case 'mask':
      return named(maskOf(found));
    case 'point':
      return named({ x: x + width / 2, y: y + height / 2 });
    case 'skeleton': {
      const points = one.points ?? [];
      if (!points.length || keypoints?.length !== 3 * points.length) return [];
      return named({ keypoints: points.map((_, at) => keypoints.slice(3 * at, 3 * at + 3)).map(([a = 0, b = 0, seen = 0]) => (seen > 0 ? [a, b, Math.min(2, Math.round(seen))] : [0, 0, 0])) });
    }
    default:
      return [];
  }
}

/** What a worker begins from on one picture. */
function begun(asked: Pick<BoxesAsked, 'kind' | 'classes'>, all: readonly Found[]): object[] {
  const classOf = (found: Found) => asked.classes.find((one) => one.value === found.class);
  if (asked.kind === 'boxes') return all.filter(classOf).map(({ class: value, x, y, width, height }) => ({ class: value, x, y, width, height }));
  return all.flatMap((found) => {
    const one = classOf(found);
    return one && !found.crowd ? drawnAs(found, one) : [];
  });
}

/** Tasks for the pictures that are kept, each with its pre-label where the file has one. */
export function tasksOf(pictures: string[], column: string, asked: Pick<BoxesAsked, 'kind' | 'name' | 'classes'>, labels: Prelabels): { key: string; data: Record<string, unknown> }[] {
  return pictures.map((name) => {
    const found = labels.byName.get(name);
    return { key: name, data: { [column]: name, ...(found ? { prelabel: { [asked.name]: begun(asked, found) } } : {}) } };
  });
}
