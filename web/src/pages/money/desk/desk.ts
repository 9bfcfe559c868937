// What the pages of the cashier's desk share.
import type { CurrencyName } from '../../../api/names.ts';

export const CURRENCIES: CurrencyName[] = ['CNY', 'HKD', 'JPY', 'USD', 'EUR'];

/** What the server takes in one file (16 MiB), in whole megabytes. */
export const STATEMENT_MOST_MB = 16;

/** The format of a bank statement by its name, and by how it begins where the name says nothing. */
export function statementFormat(name: string, text: string): 'csv' | 'camt053' {
  return /\.xml$/i.test(name) || text.trimStart().startsWith('<') ? 'camt053' : 'csv';
}
