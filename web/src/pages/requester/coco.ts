// A COCO file as pre-labels: the boxes some model drew become what a worker begins from. Only boxes are read; polygons
// and masks count by their box, which COCO gives as well.
import type { Drawn } from '../../lib/boxes.ts';

interface Coco {
  images?: { id: number; file_name: string; width?: number; height?: number }[];
  categories?: { id: number; name: string }[];
  annotations?: { image_id: number; category_id: number; bbox?: number[] }[];
}

export interface Prelabels {
  /** Boxes by the file name of the picture, without its folder. */
  byName: Map<string, Drawn[]>;
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
  const classes = new Map(coco.categories.map((one) => [one.id, String(one.name)]));
  const byName = new Map<string, Drawn[]>();
  let boxes = 0;
  for (const { image_id, category_id, bbox } of coco.annotations) {
    const [name, value] = [names.get(image_id), classes.get(category_id)];
    const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = bbox ?? [];
    if (!name || value === undefined || ![x, y, width, height].every(Number.isFinite) || width <= 0 || height <= 0) continue;
    const list = byName.get(name) ?? [];
    list.push({ class: value, x, y, width, height });
    byName.set(name, list);
    boxes += 1;
  }
  return { byName, classes: [...classes.values()], boxes };
}

/** Tasks for the pictures that are kept, each with its pre-label where the file has one. */
export function tasksOf(pictures: string[], column: string, field: string, labels: Prelabels, allowed: Set<string>): { key: string; data: Record<string, unknown> }[] {
  return pictures.map((name) => {
    const boxes = labels.byName.get(name)?.filter((box) => allowed.has(box.class));
    return { key: name, data: { [column]: name, ...(boxes ? { prelabel: { [field]: boxes } } : {}) } };
  });
}
