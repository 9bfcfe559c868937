// Orders of a few things, as forms ask for them and answers hold them: how the options are laid out, and what a press,
// a tap or a drag makes of an order. An order is a list of groups, best first; not all options need be in it yet.
import type { RankingField } from './form.ts';
import type { Order } from './ranked.ts';

export { isPartial, orderOf, rankedColumns } from './ranked.ts';
export type { Order } from './ranked.ts';

const mixed = (given: number): number => {
  let state = given;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
};

/** The places of the options in the order in which they are laid before a worker: as crates/labels/src/ranking.rs does it,
    from the assignment and the field alone, so that it can be told afterwards. Without an assignment as they come. */
export function laidOut(assignment: string, field: string, count: number): number[] {
  const places = Array.from({ length: count }, (_, at) => at);
  if (!assignment) return places;
  let state = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(`${assignment}/${field}`)) state = Math.imul(state ^ byte, 0x01000193);
  for (let at = count - 1; at > 0; at -= 1) {
    state = mixed((state + 0x9e3779b9) | 0);
    const to = state % (at + 1);
    [places[at], places[to]] = [places[to] as number, places[at] as number];
  }
  return places;
}

const without = (order: Order, value: string): Order => order.map((group) => group.filter((one) => one !== value)).filter((group) => group.length > 0);

/** Gives an option the next rank, or takes its rank back; what is left alone comes last by itself. */
export function pick(field: RankingField, order: Order, value: string): Order {
  if (order.flat().includes(value)) return without(order, value);
  const next = [...order, [value]];
  const left = field.options.filter((one) => !next.flat().includes(one.value));
  return left.length === 1 && left[0] ? [...next, [left[0].value]] : next;
}

/** Moves an option one rank up (-1) or down (1); out of a tie to its better or worse side. */
export function move(order: Order, value: string, by: -1 | 1): Order {
  const at = order.findIndex((group) => group.includes(value));
  if (at < 0) return order;
  const [group = [], rest] = [order[at], (order[at] ?? []).filter((one) => one !== value)];
  const apart = rest.length > 0 ? (by < 0 ? [[value], rest] : [rest, [value]]) : [group];
  if (rest.length > 0) return [...order.slice(0, at), ...apart, ...order.slice(at + 1)];
  const to = at + by;
  if (to < 0 || to >= order.length) return order;
  const moved = order.toSpliced(at, 1);
  return moved.toSpliced(to, 0, group);
}

/** Ties an option with what stands before it, or, where it is tied, puts it behind what it is tied with. */
export function tie(order: Order, value: string): Order {
  const at = order.findIndex((group) => group.includes(value));
  const [group, before] = [order[at], order[at - 1]];
  if (!group) return order;
  if (group.length > 1) return move(order, value, 1);
  return before ? [...order.slice(0, at - 1), [...before, value], ...order.slice(at + 1)] : order;
}

/** Puts an option before the one at this place of the list, or at its end; it is tied with nothing there. */
export function place(order: Order, value: string, before: string | null): Order {
  if (value === before) return order;
  const rest = without(order, value);
  const at = before === null ? -1 : rest.findIndex((group) => group.includes(before));
  return at < 0 ? [...rest, [value]] : rest.toSpliced(at, 0, [value]);
}

/** An order in one line, each option by what people read. */
export const orderWords = (order: Order, label: (value: string) => string): string => order.map((group) => group.map(label).join(' = ')).join(' › ');
