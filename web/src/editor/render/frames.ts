// Why: pointers report up to a thousand times a second, screens show sixty pictures; drawing per event would starve both.
// What: asks for one frame however often it is asked, and collects what is dirty until then.
// What not: drawing.

export interface Layers {
  picture: boolean;
  shapes: boolean;
}

export interface Clock {
  request(callback: () => void): number;
  cancel(handle: number): void;
}

const BROWSER: Clock = {
  request: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
};

export class Frames {
  #dirty: Layers = { picture: true, shapes: true };
  #handle: number | null = null;
  readonly #draw: (dirty: Layers) => void;
  readonly #clock: Clock;

  constructor(draw: (dirty: Layers) => void, clock: Clock = BROWSER) {
    this.#draw = draw;
    this.#clock = clock;
  }

  ask(dirty: Partial<Layers>): void {
    this.#dirty.picture ||= dirty.picture === true;
    this.#dirty.shapes ||= dirty.shapes === true;
    this.#handle ??= this.#clock.request(() => {
      this.#handle = null;
      const now = this.#dirty;
      this.#dirty = { picture: false, shapes: false };
      this.#draw(now);
    });
  }

  stop(): void {
    if (this.#handle !== null) this.#clock.cancel(this.#handle);
    this.#handle = null;
  }
}
