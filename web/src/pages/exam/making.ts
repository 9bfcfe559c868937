// An exam as it is made on the page: numbers as people type them, and the body the API takes. Not here: what is allowed,
// which the server says by field.
import type { BatchView, ExamView } from '../../api/names.ts';
import type { Form } from '../../lib/form.ts';
import { chosen } from '../../lib/language.svelte.ts';
import { amountText, parseAmount } from '../../lib/money.ts';
import type { About } from './exam.ts';
import { parsePercent } from '../../lib/ppm.ts';

export interface Written {
  data: Record<string, unknown>;
  expected: Record<string, unknown>;
  explanation: Record<string, string>;
}

/** What the fields of the form hold. */
export interface Making {
  name: string;
  text: string;
  training: boolean;
  qualification: string;
  batch: string;
  asks: string;
  pass: string;
  attempts: string;
  paid: string;
  wait: string;
  limit: string;
  expected: string;
  pay: string;
}

export const blank = (batch: string): Making => ({
  name: '', text: '', training: false, qualification: '', batch, asks: '5', pass: '80', attempts: '3', paid: '2', wait: '10', limit: '20', expected: '5', pay: '1.5',
});

/** What an exam declares, as far as the page holds it; the rest is kept as it is. */
interface Declared {
  texts?: Record<string, string>;
  training?: boolean;
  asks: number;
  pass_ppm: number;
  attempts: number;
  paid_attempts: number;
  wait_ms: number;
  limit_ms: number;
  expected_ms: number;
  pay_micros: number;
  qualification: string;
}

const PREFIX = 'exam:';
const minutesText = (ms: number) => String(Math.round(ms / 600) / 100);

/** The fields of an exam that stands already. */
export function makingOf(exam: ExamView, language: string): Making {
  const rules = exam.rules as unknown as Declared;
  return {
    name: exam.name, text: chosen(rules.texts ?? {}, language), training: rules.training ?? false,
    qualification: rules.qualification.startsWith(PREFIX) ? rules.qualification.slice(PREFIX.length) : rules.qualification,
    batch: exam.batch, asks: String(rules.asks), pass: String(rules.pass_ppm / 10_000), attempts: String(rules.attempts), paid: String(rules.paid_attempts),
    wait: minutesText(rules.wait_ms), limit: minutesText(rules.limit_ms), expected: minutesText(rules.expected_ms), pay: amountText(rules.pay_micros),
  };
}

/** The rules of an exam that is changed: all of them until somebody sat it, then its texts alone. */
export function changedRules(exam: ExamView, making: Making, language: string): Record<string, unknown> {
  const before = exam.rules as unknown as Declared;
  const { texts, ...made } = rulesOf(making, language) as { texts: Record<string, string>; qualification: string };
  const other = Object.fromEntries(Object.entries(before.texts ?? {}).filter(([tag]) => tag !== language));
  // A name that was given through the API without the prefix stays.
  const qualification = making.qualification.trim() === before.qualification ? before.qualification : made.qualification;
  return { ...before, ...(exam.begun > 0 ? {} : { ...made, qualification }), texts: { ...other, ...texts } };
}

/** Whether a batch can pay for sittings. */
export const canPay = (batch: BatchView): boolean => batch.state !== 'closing' && batch.state !== 'closed';

/** What a worker reads of it before the first attempt. */
export function aboutOf(making: Making, currency: About['currency']): About {
  const rules = rulesOf(making, 'en') as unknown as Partial<Declared>;
  const paid_pay = amountText(rules.pay_micros ?? 0);
  return {
    asks: rules.asks ?? 0, pass_ppm: rules.pass_ppm ?? 0, qualification: rules.qualification ?? PREFIX, pay: rules.paid_attempts ? paid_pay : '0', paid_pay,
    paid_attempts: rules.paid_attempts ?? 0, attempts: rules.attempts ?? 0, expected_ms: rules.expected_ms ?? 0, limit_ms: rules.limit_ms ?? 0,
    wait_ms: rules.wait_ms ?? 0, training: making.training, currency,
  };
}

const whole = (text: string): number | null => (/^\d{1,6}$/.test(text.trim()) ? Number(text.trim()) : null);
const minutes = (text: string): number | null => (/^\d{1,5}(\.\d{1,2})?$/.test(text.trim()) ? Math.round(Number(text.trim()) * 60_000) : null);

/** The rules of the body; null for what is no number. */
export function rulesOf(making: Making, language: string): Record<string, unknown> {
  const pay = making.pay.trim() ? parseAmount(making.pay) : 0;
  return {
    texts: making.text.trim() ? { [language]: making.text.trim() } : {},
    training: making.training,
    asks: whole(making.asks),
    pass_ppm: parsePercent(making.pass),
    attempts: whole(making.attempts),
    paid_attempts: pay === 0 ? 0 : whole(making.paid),
    wait_ms: minutes(making.wait),
    limit_ms: minutes(making.limit),
    expected_ms: minutes(making.expected),
    pay_micros: pay,
    qualification: `${PREFIX}${making.qualification.trim()}`,
  };
}

/** The fields that hold no number. */
export function notNumbers(making: Making): (keyof Making)[] {
  const rules = rulesOf(making, 'en');
  const fields: [keyof Making, unknown][] = [
    ['asks', rules.asks], ['pass', rules.pass_ppm], ['attempts', rules.attempts], ['paid', rules.paid_attempts], ['wait', rules.wait_ms],
    ['limit', rules.limit_ms], ['expected', rules.expected_ms], ['pay', rules.pay_micros],
  ];
  return fields.filter(([, value]) => value === null).map(([name]) => name);
}

/** What an hour of it comes to, in micro-units; none where it pays nothing. */
export function hourly(making: Making): number | null {
  const { pay_micros, expected_ms } = rulesOf(making, 'en') as { pay_micros: number | null; expected_ms: number | null };
  return pay_micros && expected_ms ? Math.floor((pay_micros * 3_600_000) / expected_ms) : null;
}

/** The columns of data a question has: those the form shows. */
export const columns = (form: Form): string[] => (form.show?.length ? form.show.map((one) => one.column) : ['text']);

/** The head of a file of questions for this form. */
export const fileHead = (form: Form): string => [...columns(form), ...form.fields.map((field) => `answer.${field.name}`), 'explanation.zh-CN', 'explanation.en'].join(', ');
