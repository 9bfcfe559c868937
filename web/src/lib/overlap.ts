// How many answers "only as many as needed" will likely take, worked out over every way in which people who are right
// with the same chance can agree and disagree. The weights are those of crates/quality (belief, overlap).

const TEMPER = 0.8;
const MOST_SKILL = 0.98;

export interface Asking {
  least: number;
  most: number;
  /** The probability that settles a task, from 0 to 1. */
  target: number;
}
export interface Expected {
  /** Answers a task takes, in the mean. */
  answers: number;
  /** The chance that what they say is right. */
  right: number;
}

/** For people who are right with the chance `skill`, where so many answers are possible. */
export function expected(asking: Asking, skill: number, classes: number): Expected {
  const kinds = Math.max(2, classes);
  const capped = Math.min(MOST_SKILL, Math.max(1 / kinds, skill));
  const weight = Math.max(0, Math.log((capped * (kinds - 1)) / (1 - capped))) * TEMPER;
  const known = new Map<string, Expected>();
  /** `right` answers say the truth, and wrong ones stand in groups of these sizes, the largest first. */
  function from(right: number, wrong: number[]): Expected {
    const key = `${right}|${wrong.join(',')}`;
    const found = known.get(key);
    if (found) return found;
    const given = right + wrong.reduce((sum, size) => sum + size, 0);
    const most = Math.max(right, wrong[0] ?? 0);
    const groups = wrong.length + (right > 0 ? 1 : 0);
    const total = [right, ...wrong].reduce((sum, size) => sum + (size > 0 ? Math.exp(weight * (size - most)) : 0), 0);
    const sure = 1 / (total + Math.max(0, kinds - groups) * Math.exp(-weight * most));
    let result: Expected;
    if (given >= asking.most || (given > 0 && given >= asking.least && sure >= asking.target)) {
      const level = wrong.filter((size) => size === most).length;
      result = { answers: given, right: right === most && right > 0 ? 1 / (1 + level) : 0 };
    } else {
      result = { answers: 0, right: 0 };
      const add = (chance: number, next: Expected) => {
        result.answers += chance * next.answers;
        result.right += chance * next.right;
      };
      const each = (1 - skill) / (kinds - 1);
      add(skill, from(right + 1, wrong));
      wrong.forEach((size, at) => add(each, from(right, wrong.map((other, place) => (place === at ? size + 1 : other)).sort((a, b) => b - a))));
      const unseen = kinds - 1 - wrong.length;
      if (unseen > 0) add(each * unseen, from(right, [...wrong, 1]));
    }
    known.set(key, result);
    return result;
  }
  return from(0, []);
}

/** Known tasks that are held for beside so many answers, rounded up, as the server counts them. */
export function knownBeside(answers: number, ratePpm: number): number {
  return Math.ceil((answers * ratePpm) / (1_000_000 - ratePpm));
}
