// Why: spans lie within and over each other, and every one must be seen and found.
// What: the line below the text on which each span is underlined, and the text cut where anything begins or ends.
// What not: colours and elements.

import type { MarkedText } from './text';
import type { Span } from './marks';

/** A stretch of text with the same spans over it. */
export interface Run {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** The spans over it, by their places in the list. */
  readonly over: readonly number[];
  /** Spans that end with it. */
  readonly ends: readonly number[];
}

/** The line of each span, from 0: what lies within another is nearer to the text. */
export function lines(spans: readonly Span[]): readonly number[] {
  const order = spans.map((_, at) => at).sort((a, b) => length(spans[a]) - length(spans[b]) || a - b);
  const placed: { span: Span; line: number }[] = [];
  const found: number[] = spans.map(() => 0);
  for (const at of order) {
    const span = spans[at] as Span;
    const taken = new Set(placed.filter((one) => one.span.start < span.end && span.start < one.span.end).map((one) => one.line));
    let line = 0;
    while (taken.has(line)) line += 1;
    placed.push({ span, line });
    found[at] = line;
  }
  return found;
}

const length = (span: Span | undefined): number => (span ? span.end - span.start : 0);

/** A run is not longer than this, so that a change redraws little of a long text. */
const RUN_CHARACTERS = 400;

/** The text in runs. Ends of spans that the text does not have are cut to it. */
export function runs(text: MarkedText, spans: readonly Span[], selection: readonly [number, number] | null = null): readonly Run[] {
  const cuts = new Set<number>([0, text.length]);
  for (let at = RUN_CHARACTERS; at < text.length; at += RUN_CHARACTERS) cuts.add(text.snap(at, 1));
  for (const { start, end } of spans) cuts.add(Math.min(start, text.length)).add(Math.min(end, text.length));
  for (const end of selection ?? []) cuts.add(end);
  const places = [...cuts].sort((a, b) => a - b);
  // Spans come by their start; those that still go on are carried from run to run.
  const byStart = spans.map((_, at) => at).sort((a, b) => (spans[a] as Span).start - (spans[b] as Span).start);
  let next = 0;
  let open: number[] = [];
  return places.slice(0, -1).map((start, at) => {
    const end = places[at + 1] as number;
    for (; next < byStart.length && (spans[byStart[next] as number] as Span).start <= start; next += 1) open.push(byStart[next] as number);
    open = open.filter((one) => (spans[one] as Span).end > start);
    return { start, end, text: text.slice(start, end), over: [...open].sort((a, b) => a - b), ends: open.filter((one) => Math.min((spans[one] as Span).end, text.length) === end) };
  });
}
