// Where somebody looks in a picture, apart from how large it is, so that two pictures can be looked at in the same place.
import { centred, fitScale, SCALE_MAX, toPicture } from '../editor/view/view.ts';
import type { View } from '../editor/view/view.ts';

/** The place in the middle, as shares of width and height, and how much larger than the whole picture it is shown. */
export interface Look {
  x: number;
  y: number;
  times: number;
}

export function lookOf(view: View): Look {
  const on = toPicture(view, { x: view.size.width / 2, y: view.size.height / 2 });
  return { x: on.x / view.picture.width, y: on.y / view.picture.height, times: view.scale / fitScale(view.picture, view.size) };
}

/** A view of another picture that looks at the same place. */
export function looking(view: View, { x, y, times }: Look): View {
  const scale = Math.min(fitScale(view.picture, view.size) * times, SCALE_MAX);
  return centred({ ...view, scale }, { x: x * view.picture.width, y: y * view.picture.height });
}
