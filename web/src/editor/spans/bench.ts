// Why: marking by mouse, thumb and keyboard must be one and the same thing, testable without a page.
// What: the state of the hand over a text — caret, selection, chosen span, class in hand, relation under way — and what
//   keys and pointers do to it. Every change of marks goes out through `put`, so that the draft's log has it.
// What not: elements, places on the screen, words.

import { added, changed, kindsBetween, related, removed, unrelated, type Changed, type Marks, type Refused, type Span, type SpanRules } from './marks';
import type { MarkedText } from './text';

/** What just happened, for whoever cannot see it. */
export type Said = 'marked' | 'removed' | 'chosen' | 'related' | 'class_in_hand' | 'class_put_down' | 'relate_from' | 'relate_off' | Refused;

/** A key that a class has. */
export interface ClassKey {
  readonly value: string;
  readonly key: string | null;
}

/** A pressed key, as browsers tell it. */
export interface Press {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly code?: string;
}

export class SpanBench {
  /** Where the selection began and where it is now; equal where there is only a caret. */
  anchor = 0;
  caret = 0;
  /** The chosen span, by its place in the list. */
  chosen: number | null = null;
  /** The class that the next stretch gets at once. */
  inHand: string | null = null;
  /** The span at which a relation begins. */
  relating: number | null = null;

  readonly text: MarkedText;
  marks: Marks;
  private readonly rules: SpanRules;
  private readonly keys: readonly ClassKey[];
  private readonly put: (marks: Marks) => void;
  private readonly say: (said: Said, at: number | null) => void;

  constructor(
    text: MarkedText,
    rules: SpanRules,
    keys: readonly ClassKey[],
    marks: Marks,
    put: (marks: Marks) => void,
    say: (said: Said, at: number | null) => void = () => undefined,
  ) {
    this.text = text;
    this.rules = rules;
    this.keys = keys;
    this.marks = marks;
    this.put = put;
    this.say = say;
  }

  /** The selected stretch; null for a caret alone. */
  get selection(): readonly [number, number] | null {
    return this.anchor === this.caret ? null : [Math.min(this.anchor, this.caret), Math.max(this.anchor, this.caret)];
  }

  /** Other marks than those this hand put: undo, another tab. */
  follow(marks: Marks): void {
    if (marks === this.marks) return;
    const before = this.chosen === null ? undefined : this.marks.spans[this.chosen];
    this.marks = marks;
    const at = before ? marks.spans.findIndex((span) => span.start === before.start && span.end === before.end && span.class === before.class) : -1;
    this.chosen = at < 0 ? null : at;
    if (this.relating !== null && !marks.spans[this.relating]) this.relating = null;
  }

  select(anchor: number, caret: number): void {
    this.chosen = null;
    const isForward = caret >= anchor;
    this.anchor = this.text.snap(anchor, isForward ? -1 : 1);
    this.caret = this.text.snap(caret, isForward ? 1 : -1);
  }

  /** The pointer let go of a stretch: with a class in hand it is marked. */
  release(): void {
    if (this.inHand !== null && this.selection) this.mark(this.inHand);
  }

  /** A word, or the character where there is none. */
  selectWord(at: number): void {
    const [start, end] = this.text.wordAt(Math.min(at, Math.max(0, this.text.length - 1)));
    this.select(start, end);
  }

  /** The spans over a code point, the shortest first. */
  spansAt(at: number): readonly number[] {
    const { spans } = this.marks;
    const over = spans.map((_, index) => index).filter((index) => (spans[index] as Span).start <= at && at < (spans[index] as Span).end);
    const length = (index: number) => (spans[index] as Span).end - (spans[index] as Span).start;
    return over.sort((a, b) => length(a) - length(b) || a - b);
  }

  /** A press on a place: the innermost span there, with each further press the next one around it; else the caret. */
  press(at: number): void {
    const over = this.spansAt(at);
    if (over.length === 0) {
      this.select(at, at);
      return;
    }
    const next = over[(over.indexOf(this.chosen ?? -1) + 1) % over.length] as number;
    if (this.relating !== null && this.relating !== next) this.relateTo(next);
    else this.choose(next);
  }

  choose(at: number | null): void {
    const span = at === null ? undefined : this.marks.spans[at];
    this.chosen = span ? at : null;
    if (!span) return;
    this.anchor = this.caret = span.start;
    this.say('chosen', at);
  }

  /** A class was picked: for the stretch, for the chosen span, or for what comes next. */
  pick(value: string): void {
    if (this.selection) this.mark(value);
    else if (this.chosen !== null) this.apply(changed(this.rules, this.marks, this.chosen, { class: value }), 'marked');
    else {
      this.inHand = this.inHand === value ? null : value;
      this.say(this.inHand === null ? 'class_put_down' : 'class_in_hand', null);
    }
  }

  mark(value: string): void {
    const { selection } = this;
    if (!selection) return;
    this.apply(added(this.rules, this.marks, { start: selection[0], end: selection[1], class: value }), 'marked');
  }

  /** Moves an end of the chosen span by one place, or to a place. */
  moveEnd(end: 'start' | 'end', way: -1 | 1): void {
    const span = this.chosen === null ? undefined : this.marks.spans[this.chosen];
    if (span) this.setEnd(end, this.text.step(span[end], way, 'character'));
  }

  setEnd(end: 'start' | 'end', at: number): void {
    if (this.chosen === null) {
      const selection = this.selection;
      if (selection) [this.anchor, this.caret] = end === 'start' ? [selection[1], this.text.snap(at, -1)] : [selection[0], this.text.snap(at, 1)];
      return;
    }
    const to = this.text.snap(at, end === 'start' ? -1 : 1);
    if (this.marks.spans[this.chosen]?.[end] !== to) this.apply(changed(this.rules, this.marks, this.chosen, { [end]: to }), 'marked');
  }

  remove(at: number | null = this.chosen): void {
    if (at === null) return;
    this.chosen = null;
    this.relating = null;
    this.set(removed(this.marks, at));
    this.say('removed', null);
  }

  removeRelation(at: number): void {
    this.set(unrelated(this.marks, at));
    this.say('removed', null);
  }

  /** Begins a relation at the chosen span, or ends the one under way there. */
  relate(): void {
    if (!this.rules.relations?.length) return;
    if (this.relating !== null && this.chosen !== null && this.chosen !== this.relating) {
      this.relateTo(this.chosen);
      return;
    }
    this.relating = this.relating === null ? this.chosen : null;
    this.say(this.relating === null ? 'relate_off' : 'relate_from', this.relating);
  }

  /** Ends the relation under way: of the first kind that fits and is not there yet. */
  relateTo(to: number): void {
    const from = this.relating;
    if (from === null || from === to) return;
    const [one, other] = [this.marks.spans[from], this.marks.spans[to]];
    this.relating = null;
    if (!one || !other) return;
    const [first, ...more] = kindsBetween(this.rules, one, other).map((kind) => related(this.rules, this.marks, { from, to, class: kind.value }));
    const fit = [first, ...more].find((change) => typeof change === 'object') ?? first ?? 'unrelated';
    this.apply(fit, 'related');
  }

  /** A relation as another kind. */
  turnRelation(at: number, value: string): void {
    const one = this.marks.relations[at];
    if (!one) return;
    const change = related(this.rules, unrelated(this.marks, at), { ...one, class: value });
    this.apply(change, 'related');
  }

  /** The next span either way, from the chosen one or the caret; false at the end of the row. */
  tab(way: -1 | 1): boolean {
    const { spans } = this.marks;
    const at = this.chosen;
    const from = at === null ? (way > 0 ? spans.findIndex((span) => span.start >= this.caret) : spans.findLastIndex((span) => span.start < this.caret)) : at + way;
    if (from < 0 || from >= spans.length) return false;
    this.choose(from);
    return true;
  }

  /** A key; whether it meant something. */
  key(press: Press): boolean {
    const { key, shiftKey } = press;
    const isCtrl = press.ctrlKey || press.metaKey;
    if (key === 'ArrowLeft' || key === 'ArrowRight') {
      this.move(key === 'ArrowLeft' ? -1 : 1, isCtrl || press.altKey ? 'word' : 'character', shiftKey);
      return true;
    }
    if (key === 'Home' || key === 'End') {
      this.moveTo(key === 'Home' ? 0 : this.text.length, shiftKey);
      return true;
    }
    if (isCtrl || press.altKey) return false;
    if (key === 'Tab') return this.tab(shiftKey ? -1 : 1);
    if (key === 'Escape') return this.escape();
    if (key === 'Delete' || key === 'Backspace') {
      if (this.chosen === null) return false;
      this.remove();
      return true;
    }
    if (key === '[' || key === '{') return this.bracket('start', key === '[' ? -1 : 1);
    if (key === ']' || key === '}') return this.bracket('end', key === ']' ? 1 : -1);
    if (key.toLowerCase() === 'r' && this.rules.relations?.length && (this.chosen !== null || this.relating !== null)) {
      this.relate();
      return true;
    }
    if (key === 'Enter' && this.relating !== null && this.chosen !== null && this.chosen !== this.relating) {
      this.relateTo(this.chosen);
      return true;
    }
    // By the key's own place too, for input methods that send full-width digits.
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(press.code ?? '')?.[1];
    const found = this.keys.find((one) => one.key !== null && (one.key === key.toLowerCase() || (one.key === digit && !shiftKey)));
    if (found) this.pick(found.value);
    return found !== undefined;
  }

  private bracket(end: 'start' | 'end', way: -1 | 1): boolean {
    if (this.chosen === null) return false;
    this.moveEnd(end, way);
    return true;
  }

  private escape(): boolean {
    const isBusy = this.relating !== null || this.chosen !== null || this.selection !== null || this.inHand !== null;
    if (this.relating !== null) this.relating = null;
    else if (this.chosen !== null || this.selection) {
      this.chosen = null;
      this.anchor = this.caret;
    } else this.inHand = null;
    return isBusy;
  }

  private move(way: -1 | 1, by: 'character' | 'word', isSelecting: boolean): void {
    this.moveTo(this.text.step(this.caret, way, by), isSelecting);
  }

  private moveTo(place: number, isSelecting: boolean): void {
    this.chosen = null;
    this.caret = place;
    if (!isSelecting) this.anchor = place;
  }

  private apply(change: Changed, said: Said): void {
    if (typeof change === 'string') {
      this.say(change, null);
      return;
    }
    this.set(change.marks);
    this.chosen = change.at < 0 ? null : change.at;
    const span = this.chosen === null ? undefined : change.marks.spans[this.chosen];
    if (span) this.anchor = this.caret = span.end;
    this.say(said, this.chosen);
  }

  private set(marks: Marks): void {
    this.marks = marks;
    this.put(marks);
  }
}
