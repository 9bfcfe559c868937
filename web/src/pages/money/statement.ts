// A statement as the server writes it in CSV, read into lines and totals for a page that prints. Columns are by place,
// because their names are in the reader's language.
import { micros } from '../../lib/money.ts';
import { csvRecords } from '../requester/table.ts';

export interface StatementLine {
  at: string;
  reason: string;
  subject: string;
  description: string;
  change: string;
  /** Gross, withheld, net of a worker's; answers, pay, fee of a requester's. */
  figures: [string, string, string];
  currency: string;
  receipt: string;
}

export interface Statement {
  columns: string[];
  lines: StatementLine[];
  totals: StatementLine[];
}

/** Text without the apostrophe that keeps a spreadsheet from running it. */
const bare = (text: string) => text.replace(/^'(?=[=+\-@\t\r])/, '');

export function readStatement(text: string): Statement {
  const [head, ...rows] = [...csvRecords(text)].map((record) => record.cells.map(bare));
  const lines = rows.map((cells): StatementLine => {
    const [at = '', reason = '', subject = '', description = '', change = '', a = '', b = '', c = '', currency = '', receipt = ''] = cells;
    return { at, reason, subject, description, change, figures: [a, b, c], currency, receipt };
  });
  // Totals stand at the end and belong to nothing.
  const isTotal = (line: StatementLine) => !line.at && !line.subject;
  return { columns: head ?? [], lines: lines.filter((line) => !isTotal(line)), totals: lines.filter(isTotal) };
}

/** What each reason came to in a currency, in the order they appear; what moved no balance is left out. */
export function byReason(lines: StatementLine[], currency: string): { reason: string; sum: number }[] {
  const sums = new Map<string, number>();
  for (const line of lines) {
    if (line.currency === currency && line.change) sums.set(line.reason, (sums.get(line.reason) ?? 0) + micros(line.change));
  }
  return [...sums].map(([reason, sum]) => ({ reason, sum }));
}

/** `2026-11-22 08:07` by the clocks of Beijing, as the period is. */
export function moment(at: string): string {
  return new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}
