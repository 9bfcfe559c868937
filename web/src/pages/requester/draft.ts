// What the wizard holds, and the project that comes of it. Texts are written in one language; whoever needs more
// edits the project through the API.
import type { ProjectView } from '../../api/names.ts';
import type { Field, Form, Price, Rules, Show } from '../../lib/form.ts';
import { mostPay } from '../../lib/form.ts';
import { chosen } from '../../lib/language.svelte.ts';
import { amountText, parseAmount } from '../../lib/money.ts';

export type Kind = 'choice' | 'choices' | 'text' | 'number';

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
}

export interface Draft {
  project: string | null;
  language: 'zh-CN' | 'en';
  name: string;
  questions: Question[];
  show: Show[];
  file: File | null;
  tasks: number;
  overlap: number;
  acceptance: 'always' | 'consensus' | 'manual';
  single: number;
  unit: 'task' | 'character';
  rate: string;
  mostUnits: string;
  seconds: string;
  instructions: string;
  purpose: string;
  scope: string;
  leaseMinutes: string;
  reviewHours: string;
}

export const wizardKey = (account: string, project = 'new') => `${account}/wizard-${project}`;

export function question(kind: Kind, name: string): Question {
  return {
    name, kind, question: '', required: true, options: '', minChars: '1', maxChars: '200',
    multiline: false, minimum: '', maximum: '', step: '', unit: '',
  };
}

export function empty(language: 'zh-CN' | 'en'): Draft {
  return {
    project: null, language, name: '', questions: [question('choice', 'answer')], show: [], file: null, tasks: 0,
    overlap: 3, acceptance: 'consensus', single: 85, unit: 'task', rate: '0.10', mostUnits: '200', seconds: '10',
    instructions: '', purpose: '', scope: '', leaseMinutes: '30', reviewHours: '72',
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
  const common = { name: one.name, question: words(one.question), ...(one.required ? {} : { required: false }) };
  if (one.kind === 'choice' || one.kind === 'choices') {
    const options = optionsOf(one.options).map(({ value, label }) => ({ value, label: words(label) }));
    return { ...common, kind: 'choice', options, ...(one.kind === 'choices' ? { many: true } : {}) };
  }
  if (one.kind === 'text') {
    const [min_chars, max_chars] = [Number(one.minChars) || 0, Number(one.maxChars) || 2000];
    return { ...common, kind: 'text', min_chars, max_chars, ...(one.multiline ? { multiline: true } : {}) };
  }
  const bound = (key: 'minimum' | 'maximum' | 'step') => (one[key].trim() ? { [key]: one[key].trim() } : {});
  return { ...common, kind: 'number', ...bound('minimum'), ...bound('maximum'), ...bound('step'), ...(one.unit.trim() ? { unit: words(one.unit) } : {}) };
}

export function formOf(draft: Draft): Form {
  const fields = draft.questions.map((one) => fieldOf(one, draft.language));
  return draft.show.length ? { show: draft.show, fields } : { fields };
}

export function priceOf(draft: Draft): Price {
  const rate_micros = parseAmount(draft.rate) ?? 0;
  return draft.unit === 'task'
    ? { unit: 'task', rate_micros }
    : { unit: 'character', rate_micros, maximum_units: Math.max(1, Math.floor(Number(draft.mostUnits) || 1)) };
}

export function bodyOf(draft: Draft): { name: string; form: Form; rules: Partial<Rules> } {
  const words = (text: string) => (text.trim() ? { [draft.language]: text.trim() } : {});
  const lease_ms = Math.round(Number(draft.leaseMinutes) * 60_000);
  const clocks = { lease_ms, lease_most_ms: Math.max(lease_ms, 4 * 3_600_000), review_ms: Math.round(Number(draft.reviewHours) * 3_600_000) };
  const rules = {
    currency: 'CNY',
    instructions: words(draft.instructions),
    price: priceOf(draft),
    quality: { overlap: draft.overlap, acceptance: draft.acceptance },
    clocks,
    terms: { purpose: words(draft.purpose), scope: words(draft.scope) },
  };
  return { name: draft.name.trim(), form: formOf(draft), rules };
}

export type Missing = 'name' | 'question' | 'field_name_bad' | 'options_bad' | 'rate_bad' | 'instructions_bad' | 'purpose_bad';

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
  if ((parseAmount(draft.rate) ?? 0) <= 0) found.push({ key: 'rate_bad', step: 3 });
  if (!draft.instructions.trim()) found.push({ key: 'instructions_bad', step: 4 });
  if (!draft.purpose.trim()) found.push({ key: 'purpose_bad', step: 4 });
  return found;
}

export interface Forecast {
  tasks: number;
  answers: number;
  pay: number;
  fee: number;
  all: number;
  workMs: number;
  hourly: number | null;
}

/** What it costs at most, in micro-units, and how long people work for it. */
export function forecast(draft: Draft, feePpm: number): Forecast {
  const tasks = draft.tasks || 100;
  const answers = tasks * draft.overlap;
  const each = mostPay(priceOf(draft));
  const feeEach = Math.floor((each * feePpm) / 1_000_000);
  const seconds = Number(draft.seconds);
  const hourly = seconds > 0 && draft.unit === 'task' ? Math.round((each * 3600) / seconds) : null;
  return { tasks, answers, pay: answers * each, fee: answers * feeEach, all: answers * (each + feeEach), workMs: answers * seconds * 1000, hourly };
}

/** The pay per task that makes an hour worth so much. */
export function rateFor(hourlyMicros: number, seconds: number): string {
  return amountText(Math.max(1000, Math.ceil((hourlyMicros * seconds) / 3600 / 1000) * 1000));
}

/** The chance that more than half of `n` people are right, each with chance `p`; a tie counts half. */
export function majority(n: number, p: number): number {
  let [sum, ways] = [0, 1];
  for (let right = 0; right <= n; right += 1) {
    const weight = ways * p ** right * (1 - p) ** (n - right);
    if (right * 2 > n) sum += weight;
    else if (right * 2 === n) sum += weight / 2;
    ways = (ways * (n - right)) / (right + 1);
  }
  return sum;
}

/** A draft out of a project that stands already. */
export function draftOf(project: ProjectView, language: 'zh-CN' | 'en'): Draft {
  const form = project.form as unknown as Form;
  const rules = project.rules as unknown as Rules;
  const read = (words: Record<string, string> | undefined) => chosen(words, language);
  // The wizard does not write boxes yet; forms with them are written through the API.
  const questions = (form.fields as Exclude<Field, { kind: 'boxes' }>[]).map((field): Question => {
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
  });
  return {
    ...empty(language),
    project: project.id,
    name: project.name,
    questions,
    show: form.show ?? [],
    overlap: rules.quality.overlap,
    acceptance: rules.quality.acceptance,
    unit: rules.price.unit === 'character' ? 'character' : 'task',
    rate: amountText(rules.price.rate_micros),
    mostUnits: String(rules.price.maximum_units ?? 200),
    instructions: read(rules.instructions),
    purpose: read(rules.terms.purpose),
    scope: read(rules.terms.scope),
    leaseMinutes: String((rules.clocks.lease_ms ?? 1_800_000) / 60_000),
    reviewHours: String((rules.clocks.review_ms ?? 259_200_000) / 3_600_000),
  };
}
