// What the wizard holds of key points: the points of a class one a line (`left_eye=Left eye`, a star at the end where it is
// needed), the lines between them one a line (`Nose-Left eye`), what the form has of both, bodies and hands to begin
// from, and the forms of the gallery with key points and written text.
import type { ClassOf, PointOf } from '../../lib/boxes.ts';
import { q } from '../../words/points.ts';
import { question } from './draft.ts';
import type { Question } from './draft.ts';

const MUST = /\s*[*＊]$/;
const NAME = /^[a-z][a-z0-9_]{0,31}$/;
const MOST = 64;

const lines = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter(Boolean);

/** A line's name as files have it, and what people read. */
function told(line: string, at: number): { name: string; label: string } {
  const [left = '', ...right] = line.replace(MUST, '').split(/[=＝]/);
  const [first, label] = [left.trim(), right.join('=').trim() || left.trim()];
  return { name: NAME.test(first) ? first : `p${at + 1}`, label };
}

export function pointsOf(text: string, language: string): PointOf[] {
  return lines(text).map((line, at) => {
    const { name, label } = told(line, at);
    return { name, label: { [language]: label }, ...(MUST.test(line) ? { required: true } : {}) };
  });
}

/** The lines as pairs of names; null for one that joins what is not there. */
function pairs(text: string, points: readonly PointOf[]): ([string, string] | null)[] {
  const nameOf = (said: string) => points.find(({ name, label }) => name === said || Object.values(label).includes(said))?.name;
  return lines(text).map((line) => {
    const found = line.split(/\s*[-–—－>]+\s*/).map((part) => nameOf(part.trim()));
    const [from, to] = found;
    return found.length === 2 && from && to && from !== to ? [from, to] : null;
  });
}

/** The points and lines of a class of key points. */
export function jointsOf(points: string, edges: string, language: string): Pick<ClassOf, 'points' | 'edges'> {
  const found = pointsOf(points, language);
  const seen = new Set<string>();
  const joined = pairs(edges, found).filter((pair): pair is [string, string] => {
    const key = pair ? [...pair].sort().join(' ') : '';
    return pair !== null && !seen.has(key) && seen.add(key) !== undefined;
  });
  return { points: found, ...(joined.length ? { edges: joined } : {}) };
}

/** What is wrong with the points of any class drawn as a skeleton. */
export function badPoints(one: Question, values: readonly string[]): 'points_bad' | 'edges_bad' | null {
  for (const value of values.filter((each) => one.shapes?.[each] === 'skeleton')) {
    const found = pointsOf(one.points?.[value] ?? '', 'en');
    if (found.length < 1 || found.length > MOST || new Set(found.map(({ name }) => name)).size < found.length) return 'points_bad';
    if (pairs(one.edges?.[value] ?? '', found).includes(null)) return 'edges_bad';
  }
  return null;
}

/** The texts that a class's points and lines come of. */
export function jointsRead({ points, edges }: ClassOf, read: (words: Record<string, string>) => string): { points: string; edges: string } {
  const line = ({ name, label, required }: PointOf) => `${read(label) === name || !read(label) ? name : `${name}=${read(label)}`}${required ? ' *' : ''}`;
  return { points: (points ?? []).map(line).join('\n'), edges: (edges ?? []).map((pair) => pair.join('-')).join('\n') };
}

/** The seventeen points of a body in COCO's order. */
const BODY: readonly (readonly [string, string, string])[] = [
  ['nose', '鼻尖', 'Nose'], ['left_eye', '左眼', 'Left eye'], ['right_eye', '右眼', 'Right eye'], ['left_ear', '左耳', 'Left ear'], ['right_ear', '右耳', 'Right ear'],
  ['left_shoulder', '左肩', 'Left shoulder'], ['right_shoulder', '右肩', 'Right shoulder'], ['left_elbow', '左肘', 'Left elbow'], ['right_elbow', '右肘', 'Right elbow'],
  ['left_wrist', '左腕', 'Left wrist'], ['right_wrist', '右腕', 'Right wrist'], ['left_hip', '左髋', 'Left hip'], ['right_hip', '右髋', 'Right hip'],
  ['left_knee', '左膝', 'Left knee'], ['right_knee', '右膝', 'Right knee'], ['left_ankle', '左踝', 'Left ankle'], ['right_ankle', '右踝', 'Right ankle'],
];
const BODY_EDGES = [
  'left_ankle-left_knee', 'left_knee-left_hip', 'right_ankle-right_knee', 'right_knee-right_hip', 'left_hip-right_hip', 'left_shoulder-left_hip', 'right_shoulder-right_hip',
  'left_shoulder-right_shoulder', 'left_shoulder-left_elbow', 'right_shoulder-right_elbow', 'left_elbow-left_wrist', 'right_elbow-right_wrist', 'left_eye-right_eye',
  'nose-left_eye', 'nose-right_eye', 'left_eye-left_ear', 'right_eye-right_ear',
];
const FINGERS: readonly (readonly [string, string, string])[] = [['thumb', '拇指', 'Thumb'], ['index', '食指', 'Index'], ['middle', '中指', 'Middle'], ['ring', '无名指', 'Ring'], ['little', '小指', 'Little']];

/** Ready points and lines, as the wizard's texts. */
export function preset(which: 'body' | 'hand', language: string): { points: string; edges: string } {
  const at = language.startsWith('zh') ? 1 : 2;
  if (which === 'body') return { points: BODY.map((one) => `${one[0]}=${one[at]}`).join('\n'), edges: BODY_EDGES.join('\n') };
  const joints = FINGERS.flatMap(([name, ...said]) => [1, 2, 3, 4].map((place) => `${name}_${place}=${said[at - 1]} ${place}`));
  const edges = FINGERS.flatMap(([name]) => [`wrist-${name}_1`, ...[1, 2, 3].map((place) => `${name}_${place}-${name}_${place + 1}`)]);
  return { points: [`wrist=${at === 1 ? '腕' : 'Wrist'}`, ...joints].join('\n'), edges: edges.join('\n') };
}

/** Key points of people, to begin from. */
export function pose(language: string): Question {
  const { points, edges } = preset('body', language);
  return { ...question('shapes', 'objects'), question: q('ask_pose'), classes: `person=${q('person')}`, shapes: { person: 'skeleton' }, points: { person: points }, edges: { person: edges } };
}

/** Regions and what is written in them, to begin from. */
export function written(which: 'receipt' | 'signs'): Question {
  const [value, shape] = which === 'receipt' ? (['line', 'box'] as const) : (['sign', 'polygon'] as const);
  const asks = `text=${q('text_of')} "200" *`;
  return { ...question('shapes', 'regions'), question: q(`ask_${which}`), classes: `${value}=${q(value)}`, shapes: { [value]: shape }, asks: { [value]: asks }, mostBoxes: '100', minSize: '4' };
}
