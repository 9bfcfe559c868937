// What the brush keeps to, as the buttons beside the picture set it, and the picture cut into patches where that is asked for.
// Not here: painting with it (editor/mask/aids.ts).
import { AIDS } from '../../../../editor/mask/aids.ts';
import type { CellSide } from '../../../../editor/mask/aids.ts';
import { CELL_SIDES } from '../../../../editor/mask/aids.ts';
import type { Picture } from '../../../../editor/model/picture.ts';

/** A breath between two slices of work, in which the page draws and answers. */
const breathe = () => new Promise<void>((done) => setTimeout(done));

/** A small copy of a picture, as colours. */
async function copied(source: CanvasImageSource, picture: Picture) {
  const { copySize, cut } = await import('../../../../editor/mask/slic.ts');
  const { width, height } = copySize(picture);
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(source, 0, 0, width, height);
  return { colours: { width, height, data: context.getImageData(0, 0, width, height).data }, cut };
}

class Aids {
  side = $state<CellSide | null>(AIDS.side);
  onlyFree = $state(AIDS.onlyFree);
  isCutting = $state(false);
  private turn = 0;

  constructor(private redraw: () => void) {}

  set(side: CellSide | null): void {
    this.side = AIDS.side = side;
    this.redraw();
  }
  keepFree(isOn: boolean): void {
    this.onlyFree = AIDS.onlyFree = isOn;
    this.redraw();
  }

  /** The buttons are gone: what was cut holds for no other picture. */
  stop(): void {
    this.turn += 1;
    AIDS.cells = null;
  }

  /** Cuts the picture that is shown, where patches are wanted; another picture or size takes its place. */
  async follow(source: CanvasImageSource | null, picture: Picture, side: CellSide | null): Promise<void> {
    const turn = (this.turn += 1);
    AIDS.cells = null;
    if (!source || !side) {
      this.isCutting = false;
      return;
    }
    this.isCutting = true;
    const made = await copied(source, picture);
    const isLate = () => turn !== this.turn;
    const cells = made && !isLate() ? await made.cut(made.colours, picture, CELL_SIDES[side], async () => (isLate() ? Promise.reject(new Error('late')) : breathe())).catch(() => null) : null;
    if (isLate()) return;
    AIDS.cells = cells;
    this.isCutting = false;
    this.redraw();
  }
}

export const makeAids = (redraw: () => void): Aids => new Aids(redraw);
