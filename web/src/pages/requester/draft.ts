// What the wizard holds, and the project that comes of it. Texts are written in one language; whoever needs more
// edits the project through the API.
import type { ProjectView } from '../../api/names.ts';
import type { ShapeKind } from '../../editor/model/shape.ts';
import { draws } from '../../lib/boxes.ts';
import type { BoxesAsked, ClassOf } from '../../lib/boxes.ts';
import { splitExamples, MARK } from '../../lib/examples.ts';
import type { Field, Form, Price, Rules, Show } from '../../lib/form.ts';
import { chosen } from '../../lib/language.svelte.ts';
import { amountText, parseAmount } from '../../lib/money.ts';
import { attributesOf, textOf } from './asked.ts';
import { bundleFault, bundleOf, bundleRead, PLAIN_BUNDLE } from './bundle.ts';
import type { BundleDraft } from './bundle.ts';
import { badPoints, jointsOf, jointsRead } from './points.ts';
import { badRanked, rankingField, rankingRead } from './ranking.ts';
import { badRelations, spansField, spansRead } from './spans.ts';
import { badTree, treeField, treeRead } from './tree.ts';
import { badWhen, whenOf, withWhen } from './when.ts';
import type { Hang } from './when.ts';
import { gradedPrice, gradeFault, measuredOf, PLAIN, qualityOf, ruleFaults } from './measured.ts';
import type { Measured } from './measured.ts';

export type Kind = 'choice' | 'choices' | 'text' | 'number' | 'boxes' | 'shapes' | 'spans' | 'ranking' | 'taxonomy';

export interface Question {
  name: string;
  question: string;
  kind: Kind;
  required: boolean;
  options: string;
  minChars: string;
  maxChars: string;
  multiline: boolean;
  minimum: string;
  maximum: string;
  step: string;
  unit: string;
  /** Of boxes: what they can hold, one a line; the smallest side in pixels; the most on a picture. */
  classes: string;
  minSize: string;
  mostBoxes: string;
  /** Of shapes: what each class is drawn with, a box where nothing is said, and what is asked of each besides. */
  shapes?: Record<string, ShapeKind>;
  asks?: Record<string, string>;
  /** Of classes of key points: the points and the lines between them, one a line. */
  points?: Record<string, string>;
  edges?: Record<string, string>;
  tolerance?: string;
  /** Of shapes on documents: how many pages one may have; one picture where nothing is said. */
  pages?: string | undefined;
  /** Of spans: the column, how spans lie to each other and where they end, and relations, one a line. */
  column?: string;
  overlap?: 'none' | 'nested' | 'any';
  granularity?: 'character' | 'word';
  relations?: string;
  /** Of a ranking: whether the tasks' columns hold what is ranked, which column where it is not called as the option, and
      whether ties are allowed. */
  ranked?: 'data' | 'form';
  columnOf?: Record<string, string>;
  ties?: boolean;
  /** Of a tree, whose lines are the options: whether several may be chosen, and whether only the ends. */
  several?: boolean;
  leaves?: boolean;
  /** The question further up that it hangs on, and which options of it; any answer where none are named. */
  whenField?: string | undefined;
  whenIs?: string[] | undefined;
  /** Further conditions, all of which have to be met. */
  whenMore?: Hang[] | undefined;
}

export const PRICED_BY = ['task', 'bundle', 'object', 'character', 'media_minute'] as const;
export type PricedBy = (typeof PRICED_BY)[number];
export type Source = 'table' | 'pictures' | 'urls';

export interface Draft {
  project: string | null;
  language: 'zh-CN' | 'en';
  name: string;
  questions: Question[];
  show: Show[];
  /** Where tasks come from: rows of a table, pictures from this device, or addresses of pictures. */
  source: Source;
  file: File | null;
  urls: string;
  tasks: number;
  /** Those of them that come with a right answer; they count as known tasks where the project mixes such in. */
  known?: number;
  overlap: number;
  acceptance: 'always' | 'consensus' | 'manual';
  /** What may become of what models say: workers do not see it, see it, or see it and it counts. */
  models: 'hidden' | 'shown' | 'counted';
  single: number;
  unit: PricedBy;
  rate: string;
  minimum: string;
  /** The most units one task pays, and about how many it has: objects, characters, or seconds of a recording. */
  mostUnits: string;
  usualUnits: string;
  seconds: string;
  /** How many people may be expected to work on it at once. */
  people: number;
  right: string;
  wrong: string;
  instructions: string;
  purpose: string;
  scope: string;
  leaseMinutes: string;
  reviewHours: string;
  /** Of an agreement game: whether it is one, the seconds of a round, the pairs that make a label. */
  game: boolean;
  roundSeconds: string;
  meetings: string;
  /** Whether each claim hands out a known item beside an unknown one; the numbers of it are the finer rules'. */
  pairs?: boolean | undefined;
  /** Of pairs: the share of claims believed to be done with attention before anything is seen, in parts per million. */
  attentionPpm?: number | undefined;
  /** Pay by the bundle: how many, and how they are graded. */
  bundle?: BundleDraft | undefined;
  /** The finer rules of quality; none where nobody asked for any. */
  measured?: Measured | undefined;
}

/** From which sureness on models count, where they do. */
const COUNTED_PPM = 900_000;
/** The column that holds a task's picture. */
export const PICTURE = 'image';

export const wizardKey = (account: string, project = 'new') => `${account}/wizard-${project}`;

export function question(kind: Kind, name: string): Question {
  return {
    name, kind, question: '', required: true, options: '', minChars: '1', maxChars: '200',
    multiline: false, minimum: '', maximum: '', step: '', unit: '', classes: '', minSize: '8', mostBoxes: '50',
  };
}

export function empty(language: 'zh-CN' | 'en'): Draft {
  return {
    project: null, language, name: '', questions: [question('choice', 'answer')], show: [], source: 'table', file: null,
    urls: '', tasks: 0, overlap: 3, acceptance: 'consensus', models: 'hidden', single: 85, unit: 'task', rate: '0.10', minimum: '', mostUnits: '200',
    usualUnits: '5', seconds: '10', people: 5, right: '', wrong: '', instructions: '', purpose: '', scope: '', leaseMinutes: '30', reviewHours: '72',
    game: false, roundSeconds: '60', meetings: '2',
  };
}

export function optionsOf(text: string): { value: string; label: string }[] {
  const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
  return lines.map((line) => {
    const at = line.indexOf('=');
    return at > 0 ? { value: line.slice(0, at).trim(), label: line.slice(at + 1).trim() } : { value: line, label: line };
  });
}

function fieldOf(one: Question, language: string): Field {
  const words = (text: string) => ({ [language]: text.trim() });
  const common = { name: one.name, question: words(one.question), ...(one.required ? {} : { required: false }), ...whenOf(one) };
  if (one.kind === 'choice' || one.kind === 'choices') {
    const options = optionsOf(one.options).map(({ value, label }) => ({ value, label: words(label) }));
    return { ...common, kind: 'choice', options, ...(one.kind === 'choices' ? { many: true } : {}) };
  }
  if (one.kind === 'text') {
    const [min_chars, max_chars] = [Number(one.minChars) || 0, Number(one.maxChars) || 2000];
    return { ...common, kind: 'text', min_chars, max_chars, ...(one.multiline ? { multiline: true } : {}) };
  }
  if (one.kind === 'boxes' || one.kind === 'shapes') return drawnOf(one, common) as unknown as Field;
  if (one.kind === 'spans') return spansField(one, common, language);
  if (one.kind === 'ranking') return rankingField(one, common, language);
  if (one.kind === 'taxonomy') return treeField(one, common, language);
  const bound = (key: 'minimum' | 'maximum' | 'step') => (one[key].trim() ? { [key]: one[key].trim() } : {});
  return { ...common, kind: 'number', ...bound('minimum'), ...bound('maximum'), ...bound('step'), ...(one.unit.trim() ? { unit: words(one.unit) } : {}) };
}

const count = (text: string, otherwise: number) => Math.max(0, Math.floor(Number(text) || otherwise));

function shapedOf(one: Question, value: string, language: string): Pick<ClassOf, 'shape' | 'points' | 'edges' | 'attributes'> {
  if (one.kind !== 'shapes') return {};
  const attributes = attributesOf(one.asks?.[value] ?? '', language);
  const shape = one.shapes?.[value] ?? 'polygon';
  const joints = shape === 'skeleton' ? jointsOf(one.points?.[value] ?? '', one.edges?.[value] ?? '', language) : {};
  return { shape, ...joints, ...(attributes.length ? { attributes } : {}) };
}

function drawnOf(one: Question, common: { name: string; question: Record<string, string>; required?: boolean }): BoxesAsked {
  const [language = 'zh-CN'] = Object.keys(common.question);
  // The first ten have a digit each, which is class and tool in one press.
  const classes = optionsOf(one.classes).map(({ value, label }, at) => ({ value, label: { [language]: label }, ...(at < 10 ? { key: String((at + 1) % 10) } : {}), ...shapedOf(one, value, language) }));
  const tolerance = one.kind === 'shapes' ? { tolerance_px: Math.min(1000, Math.max(1, count(one.tolerance ?? '', 10))) } : {};
  const pages = one.kind === 'shapes' && one.pages !== undefined ? { pages: Math.min(MOST_PAGES, Math.max(2, count(one.pages, 2))) } : {};
  return { ...common, kind: one.kind === 'shapes' ? 'shapes' : 'boxes', ...tolerance, ...pages, column: PICTURE, classes, min_size: Math.max(1, count(one.minSize, 1)), at_most: Math.max(1, count(one.mostBoxes, 100)) };
}

/** The most pages a document may have. */
export const MOST_PAGES = 50;
/** Whether a question is about documents of several pages. */
export const hasPages = (draft: Draft): boolean => draft.questions.some((one) => one.kind === 'shapes' && one.pages !== undefined);
/** Whether the rows of a table name pictures. */
export const namesPictures = (draft: Draft): boolean => draft.source === 'table' && (hasBoxes(draft) || draft.show.some((one) => one.style === 'picture'));
export const hasBoxes = (draft: Draft): boolean => draft.questions.some(draws);
/** Whether there are objects to count: drawn on pictures or marked in texts. */
export const hasObjects = (draft: Draft): boolean => draft.questions.some((one) => draws(one) || one.kind === 'spans');

/** The columns people see: those chosen, and the picture wherever there is one to look at. */
function showOf(draft: Draft): Show[] {
  // The answers of known tasks are nobody's to see.
  const show = draft.measured?.gold ? draft.show.filter((one) => one.column !== 'gold' && one.column !== 'gold_explanation') : draft.show;
  if (draft.source === 'table' && !hasBoxes(draft)) return show;
  const rest = show.filter((one) => one.column !== PICTURE);
  return [{ column: PICTURE, style: 'picture' }, ...rest];
}

export function formOf(draft: Draft): Form {
  const fields = draft.questions.map((one) => fieldOf(one, draft.language));
  const show = showOf(draft);
  return show.length ? { show, fields } : { fields };
}

export function priceOf(draft: Draft): Price {
  const rate_micros = parseAmount(draft.rate) ?? 0;
  const minimum_micros = parseAmount(draft.minimum) ?? 0;
  const least = minimum_micros > 0 ? { minimum_micros } : {};
  if (draft.unit === 'task') return { unit: 'task', rate_micros };
  if (draft.unit === 'bundle') return { unit: 'bundle', rate_micros, ...bundleOf(draft.bundle ?? PLAIN_BUNDLE), ...least };
  const units = Math.max(1, count(draft.mostUnits, 1));
  return { unit: draft.unit, rate_micros, maximum_units: draft.unit === 'media_minute' ? units * 1000 : units, ...least };
}

/** What a task with about as many units as expected pays, in micro-units. */
export function usualPay(draft: Draft): number {
  const price = priceOf(draft);
  if (price.unit === 'task') return price.rate_micros;
  if (price.unit === 'bundle') return Math.floor(price.rate_micros / (price.bundle ?? 1));
  const units = Math.min(Math.max(0, Number(draft.usualUnits) || 0), Number(draft.mostUnits) || 1);
  const pay = price.unit === 'media_minute' ? (price.rate_micros * units) / 60 : price.rate_micros * units;
  return Math.max(Math.floor(pay), price.minimum_micros ?? 0);
}

/** Instructions with the examples in front, as one text: examples are read first, and rules at all only after them. */
export function instructionsOf(draft: Draft): string {
  const part = (key: 'right' | 'wrong') => (draft[key].trim() ? `${MARK[key][draft.language]}\n${draft[key].trim()}\n\n` : '');
  return (part('right') + part('wrong') + draft.instructions.trim()).trim();
}

/** The rules that make a project a game. */
function gameOf(draft: Draft): Pick<Rules, 'mode'> {
  const { roundSeconds, meetings } = draft;
  return { mode: { agreement: { round_ms: Math.round(Number(roundSeconds) * 1000) || 60_000, wait_ms: 8000, meetings: count(meetings, 2) || 1, pair_rounds: 5 } } };
}

/** Makes a draft a game, whose form is one field for words, or an ordinary project again. */
export function setGame(draft: Draft, game: boolean): void {
  draft.game = game;
  if (!game) return;
  draft.questions = [{ ...question('text', 'words'), required: false, multiline: true, maxChars: '2000', question: draft.language === 'en' ? 'What do you see?' : '你看到什么?' }];
  Object.assign(draft, { acceptance: 'always', unit: 'task', overlap: Math.max(2, draft.overlap + (draft.overlap % 2)), seconds: draft.roundSeconds });
}

/** Whether pairs can be asked such a form: one required question with one answer, or a short text on one line. */
export function fitsPairs({ questions }: Draft): boolean {
  const [one] = questions;
  if (!one || questions.length > 1 || !one.required) return false;
  return one.kind === 'choice' || (one.kind === 'text' && !one.multiline && count(one.maxChars, 2000) <= 200);
}

/** Makes a draft hand out pairs, or single tasks again. */
export function setPairs(draft: Draft, pairs: boolean): void {
  draft.pairs = pairs || undefined;
  if (!pairs) {
    draft.measured = { ...(draft.measured ?? PLAIN), adaptive: false, gold: false, ratePpm: PLAIN.ratePpm };
    return;
  }
  draft.measured = { ...(draft.measured ?? PLAIN), adaptive: true, least: 2, targetPpm: 990_000, worth: '', abovePpm: null, gold: true, ratePpm: 500_000, feedback: 'after' };
  Object.assign(draft, { overlap: 9, models: 'hidden' });
}

/** What the server believes of attention where nothing is said. */
export const ATTENTION_PPM = 900_000;

function pairsOf({ overlap, measured, attentionPpm }: Draft): Pick<Rules, 'mode'> {
  const { least, targetPpm } = measured ?? PLAIN;
  return { mode: { pairing: { attention_ppm: attentionPpm ?? ATTENTION_PPM, least_votes: least, most_votes: overlap, target_ppm: targetPpm } } };
}

export function bodyOf(draft: Draft): { name: string; form: Form; rules: Partial<Rules> } {
  const words = (text: string) => (text.trim() ? { [draft.language]: text.trim() } : {});
  const lease_ms = Math.round(Number(draft.leaseMinutes) * 60_000);
  const clocks = { lease_ms, lease_most_ms: Math.max(lease_ms, 4 * 3_600_000), review_ms: Math.round(Number(draft.reviewHours) * 3_600_000) };
  const rules = {
    currency: 'CNY',
    instructions: words(instructionsOf(draft)),
    price: gradedPrice(priceOf(draft), draft),
    quality: qualityOf(draft),
    clocks,
    terms: { purpose: words(draft.purpose), scope: words(draft.scope) },
    ...(draft.game ? gameOf(draft) : draft.pairs ? pairsOf(draft) : {}),
    ...(draft.models === 'hidden' ? {} : { models: { show: true, ...(draft.models === 'counted' ? { count_above_ppm: COUNTED_PPM } : {}) } }),
  };
  return { name: draft.name.trim(), form: formOf(draft), rules };
}

export type Missing = 'points_bad' | 'edges_bad' | 'tree_bad' | 'when_bad' | 'ranked_bad' | 'relations_bad' | 'bundle_bad' | 'rules_bad' | 'grades_bad' | 'classes_bad' | 'units_bad' | 'name' | 'question' | 'field_name_bad' | 'options_bad' | 'rate_bad' | 'instructions_bad' | 'purpose_bad';

/** What keeps the draft from being a project, with the step where it is put right. */
export function missing(draft: Draft): { key: Missing; step: number }[] {
  const found: { key: Missing; step: number }[] = [];
  if (!draft.name.trim()) found.push({ key: 'name', step: 0 });
  const asked = draft.questions;
  if (!asked.length || asked.some((one) => !one.question.trim())) found.push({ key: 'question', step: 0 });
  const names = new Set(asked.map((one) => one.name));
  if (names.size < asked.length || asked.some((one) => !/^[a-z][a-z0-9_]{0,31}$/.test(one.name))) found.push({ key: 'field_name_bad', step: 0 });
  const few = (one: Question) => new Set(optionsOf(one.options).map((option) => option.value)).size < 2;
  if (asked.some((one) => (one.kind === 'choice' || one.kind === 'choices') && few(one))) found.push({ key: 'options_bad', step: 0 });
  if (asked.some((one) => (draws(one) || one.kind === 'spans') && optionsOf(one.classes).length < 1)) found.push({ key: 'classes_bad', step: 0 });
  const bad = asked.map((one) => (one.kind === 'shapes' ? badPoints(one, optionsOf(one.classes).map(({ value }) => value)) : null)).find(Boolean);
  if (bad) found.push({ key: bad, step: 0 });
  if (asked.some((one) => one.kind === 'spans' && badRelations(one))) found.push({ key: 'relations_bad', step: 0 });
  if (asked.some((one) => one.kind === 'ranking' && badRanked(one))) found.push({ key: 'ranked_bad', step: 0 });
  if (asked.some((one) => one.kind === 'taxonomy' && badTree(one))) found.push({ key: 'tree_bad', step: 0 });
  if (asked.some((one, at) => badWhen(one, asked.slice(0, at)))) found.push({ key: 'when_bad', step: 0 });
  if (ruleFaults(draft).length || (draft.pairs && !fitsPairs(draft))) found.push({ key: 'rules_bad', step: 2 });
  if (draft.unit === 'object' && !hasObjects(draft)) found.push({ key: 'units_bad', step: 3 });
  if (bundleFault(draft)) found.push({ key: 'bundle_bad', step: 3 });
  if (gradeFault(draft)) found.push({ key: 'grades_bad', step: 3 });
  if ((parseAmount(draft.rate) ?? 0) <= 0) found.push({ key: 'rate_bad', step: 3 });
  if (!draft.instructions.trim()) found.push({ key: 'instructions_bad', step: 4 });
  if (!draft.purpose.trim()) found.push({ key: 'purpose_bad', step: 4 });
  return found;
}

function boxesRead(field: BoxesAsked, read: (words: Record<string, string>) => string): Question {
  const classes = field.classes.map(({ value, label }) => (read(label) === value ? value : `${value}=${read(label)}`)).join('\n');
  const one = { ...question(field.kind, field.name), question: read(field.question), required: field.required ?? true };
  if (field.kind === 'shapes') {
    one.shapes = Object.fromEntries(field.classes.map(({ value, shape }) => [value, shape ?? 'box']));
    one.asks = Object.fromEntries(field.classes.map(({ value, attributes }) => [value, textOf(attributes ?? [], read)]));
    const joints = field.classes.map((each) => [each.value, jointsRead(each, read)] as const);
    one.points = Object.fromEntries(joints.map(([value, { points }]) => [value, points]));
    one.edges = Object.fromEntries(joints.map(([value, { edges }]) => [value, edges]));
    one.tolerance = String(field.tolerance_px ?? 10);
    if (field.pages) one.pages = String(field.pages);
  }
  return { ...one, classes, minSize: String(field.min_size ?? 1), mostBoxes: String(field.at_most ?? 100) };
}

/** A draft out of a project that stands already. */
export function draftOf(project: ProjectView, language: 'zh-CN' | 'en'): Draft {
  const form = project.form as unknown as Form;
  const rules = project.rules as unknown as Rules;
  const read = (words: Record<string, string> | undefined) => chosen(words, language);
  const examples = splitExamples(read(rules.instructions));
  const questions = form.fields.map((field) => withWhen(asQuestion(field), field));
  function asQuestion(field: Field): Question {
    if (field.kind === 'boxes' || field.kind === 'shapes') return boxesRead(field, read);
    if (field.kind === 'spans') return spansRead(field, form, read, question('spans', field.name));
    if (field.kind === 'ranking') return rankingRead(field, read, question('ranking', field.name));
    if (field.kind === 'taxonomy') return treeRead(field, read, question('taxonomy', field.name));
    const kind: Kind = field.kind === 'choice' && field.many ? 'choices' : field.kind;
    const one = { ...question(kind, field.name), question: read(field.question), required: field.required ?? true };
    if (field.kind === 'choice') {
      return { ...one, options: field.options.map(({ value, label }) => (read(label) === value ? value : `${value}=${read(label)}`)).join('\n') };
    }
    if (field.kind === 'text') {
      return { ...one, minChars: String(field.min_chars ?? 1), maxChars: String(field.max_chars ?? 2000), multiline: field.multiline ?? false };
    }
    const text = (value: unknown) => (value === undefined || value === null ? '' : String(value));
    return { ...one, minimum: text(field.minimum), maximum: text(field.maximum), step: text(field.step), unit: read(field.unit) };
  }
  const measured = measuredOf(rules);
  const bundle = bundleRead(rules.price);
  return {
    ...empty(language),
    ...(bundle ? { bundle } : {}),
    ...(measured ? { measured } : {}),
    project: project.id,
    name: project.name,
    questions,
    show: form.show ?? [],
    source: form.show?.some((one) => one.column === PICTURE && one.style === 'picture') ? 'pictures' : 'table',
    overlap: rules.quality.overlap,
    acceptance: rules.quality.acceptance,
    models: typeof rules.models?.count_above_ppm === 'number' ? 'counted' : rules.models?.show ? 'shown' : 'hidden',
    unit: PRICED_BY.find((unit) => unit === rules.price.unit) ?? 'task',
    rate: amountText(rules.price.rate_micros),
    minimum: rules.price.minimum_micros ? amountText(rules.price.minimum_micros) : '',
    mostUnits: String((rules.price.maximum_units ?? 200) / (rules.price.unit === 'media_minute' ? 1000 : 1)),
    instructions: examples.rest,
    right: examples.right,
    wrong: examples.wrong,
    purpose: read(rules.terms.purpose),
    scope: read(rules.terms.scope),
    leaseMinutes: String((rules.clocks.lease_ms ?? 1_800_000) / 60_000),
    reviewHours: String((rules.clocks.review_ms ?? 259_200_000) / 3_600_000),
    ...(rules.mode?.pairing ? { pairs: true, attentionPpm: rules.mode.pairing.attention_ppm ?? ATTENTION_PPM } : {}),
    game: rules.mode?.agreement !== undefined,
    roundSeconds: String((rules.mode?.agreement?.round_ms ?? 60_000) / 1000),
    meetings: String(rules.mode?.agreement?.meetings ?? 2),
  };
}
