// An exam as it is made on the page: numbers as people type them, and the body the API takes. Not here: what is allowed,
// which the server says by field.
import type { Form } from '../../lib/form.ts';
import { parseAmount } from '../../lib/money.ts';
import { parsePercent } from '../../lib/ppm.ts';

export interface Written {
  data: Record<string, string>;
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
    qualification: `exam:${making.qualification.trim()}`,
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

/** How many questions a file seems to hold, for the page to say; the server counts. */
export function rowsOf(text: string, isTable: boolean): number {
  const lines = text.split(/\r?\n/).filter((line) => line.trim()).length;
  return Math.max(0, isTable ? lines - 1 : lines);
}

