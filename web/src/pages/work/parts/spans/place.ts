// Which code point of a text lies under a point of the screen. Runs of text say where they begin (`data-start`), and
// hold one text node each; what else is drawn among them holds no text.

interface Caret {
  node: Node;
  offset: number;
}

function caretAt(x: number, y: number): Caret | null {
  if ('caretPositionFromPoint' in document) {
    const found = document.caretPositionFromPoint(x, y);
    return found && { node: found.offsetNode, offset: found.offset };
  }
  const range = (document as unknown as { caretRangeFromPoint?: (x: number, y: number) => Range | null }).caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}

/** The place under a point; null where the text is not there. */
export function placeAt(host: HTMLElement, x: number, y: number): number | null {
  const caret = caretAt(x, y);
  if (!caret || !host.contains(caret.node)) return null;
  const element = caret.node instanceof HTMLElement ? caret.node : caret.node.parentElement;
  const run = element?.closest<HTMLElement>('[data-start]');
  if (!run || !(caret.node instanceof Text)) {
    // Beside a line: the end of the run before.
    const before = element?.closest('i')?.previousElementSibling as HTMLElement | null;
    return before?.dataset['start'] ? Number(before.dataset['start']) + Array.from(before.textContent ?? '').length : run ? Number(run.dataset['start']) : null;
  }
  return Number(run.dataset['start']) + Array.from(caret.node.data.slice(0, caret.offset)).length;
}

/** Where a place is drawn, relative to an element. */
export function spotOf(host: HTMLElement, place: number, edge: 'start' | 'end'): { x: number; y: number; height: number } | null {
  const all = Array.from(host.querySelectorAll<HTMLElement>('[data-start]'));
  const starts = (run: HTMLElement) => Number(run.dataset['start']);
  const run = edge === 'start' ? all.findLast((one) => starts(one) <= place) : all.findLast((one) => starts(one) < place);
  const node = run?.firstChild;
  if (!run || !(node instanceof Text)) return null;
  const units = Array.from(node.data).slice(0, Math.max(0, place - starts(run))).join('').length;
  const range = document.createRange();
  range.setStart(node, Math.min(units, node.data.length));
  range.collapse(true);
  // A caret at a line's end may have no box of its own; the character before has.
  if (edge === 'end' && units > 0) range.setStart(node, units - 1);
  const boxes = range.getClientRects();
  const box = boxes[boxes.length - 1] ?? range.getBoundingClientRect();
  const frame = host.getBoundingClientRect();
  return { x: (edge === 'end' ? box.right : box.left) - frame.left, y: box.bottom - frame.top, height: box.height };
}
