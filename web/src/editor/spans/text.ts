// Why: a browser counts UTF-16 units, answers count code points, and readers see grapheme clusters; one place must know
//   all three, or a span splits an emoji.
// What: a text with its places in code points: where spans may end, the next place either way, the word around one.
// What not: what is marked in it (marks.ts) and how it is drawn.

export type Granularity = 'character' | 'word';

/** Scripts that are written without spaces between words, as crates/labels spans/text.rs has them. */
const SPACELESS: readonly (readonly [number, number])[] = [
  [0xe00, 0xeff], [0x1000, 0x109f], [0x1780, 0x17ff], [0x2e80, 0x2fdf], [0x3005, 0x3007], [0x3021, 0x3029],
  [0x3040, 0x312f], [0x31a0, 0x31ff], [0x3400, 0x9fff], [0xf900, 0xfaff], [0x20000, 0x3ffff],
];

function isOfWord(character: string): boolean {
  if (!/^[\p{Alphabetic}\p{N}]$/u.test(character)) return false;
  const code = character.codePointAt(0) ?? 0;
  return !SPACELESS.some(([first, last]) => code >= first && code <= last);
}

/** Whether two neighbouring characters belong to one word of a script that puts spaces between words. */
export const joins = (before: string, after: string): boolean => isOfWord(before) && isOfWord(after);

/** Segments of a text; code points by themselves where the browser has no segmenter. */
function segments(text: string, granularity: 'grapheme' | 'word'): { segment: string; isWord: boolean }[] {
  if (typeof Intl === 'undefined' || !('Segmenter' in Intl)) return Array.from(text, (segment) => ({ segment, isWord: /\S/u.test(segment) }));
  const found = new Intl.Segmenter('zh-CN', { granularity }).segment(text);
  return Array.from(found, ({ segment, isWordLike }) => ({ segment, isWord: isWordLike ?? true }));
}

export class MarkedText {
  readonly text: string;
  readonly granularity: Granularity;
  /** Code points in all. */
  readonly length: number;
  /** The UTF-16 unit at which each code point begins, and the text's end. */
  readonly #units: number[] = [];
  /** Whether a span may begin or end before each code point, and at the text's end. */
  readonly #places: boolean[] = [];
  #words: [number, number][] | null = null;

  constructor(text: string, granularity: Granularity = 'character') {
    this.text = text;
    this.granularity = granularity;
    let unit = 0;
    let before = '';
    for (const { segment } of segments(text, 'grapheme')) {
      const [first = '', ...rest] = Array.from(segment);
      this.#places.push(granularity === 'character' || before === '' || !joins(before, first), ...rest.map(() => false));
      for (const character of [first, ...rest]) {
        this.#units.push(unit);
        unit += character.length;
      }
      before = first;
    }
    this.length = this.#units.length;
    this.#units.push(unit);
    this.#places.push(true);
  }

  /** The UTF-16 unit of a place. */
  unitAt(place: number): number {
    return this.#units[Math.min(Math.max(place, 0), this.length)] ?? 0;
  }

  slice(start: number, end: number): string {
    return this.text.slice(this.unitAt(start), this.unitAt(end));
  }

  isPlace(at: number): boolean {
    return this.#places[at] === true;
  }

  /** The nearest place where a span may end, not after (-1) or not before (1) a code point. */
  snap(at: number, way: -1 | 1): number {
    let place = Math.min(Math.max(at, 0), this.length);
    while (place > 0 && place < this.length && !this.isPlace(place)) place += way;
    return place;
  }

  /** The next place either way, by character or by word. */
  step(from: number, way: -1 | 1, by: 'character' | 'word'): number {
    if (by === 'character') return this.snap(from + way, way);
    const ends = this.words.map(([start, end]) => (way < 0 ? start : end));
    const next = way < 0 ? ends.findLast((end) => end < from) : ends.find((end) => end > from);
    return this.snap(next ?? (way < 0 ? 0 : this.length), way);
  }

  /** Words as the browser finds them, in order. */
  get words(): readonly [number, number][] {
    if (this.#words) return this.#words;
    let place = 0;
    this.#words = [];
    for (const { segment, isWord } of segments(this.text, 'word')) {
      const length = Array.from(segment).length;
      if (isWord) this.#words.push([place, place + length]);
      place += length;
    }
    return this.#words;
  }

  /** The word around a code point, widened to where spans may end; the character itself where there is no word. */
  wordAt(at: number): readonly [number, number] {
    const word = this.words.find(([start, end]) => start <= at && at < end);
    const [start, end] = word ?? [at, at + 1];
    return [this.snap(start, -1), this.snap(end, 1)];
  }
}
