// The server's fixes come in English; those with a plain pattern are said in the reader's language, the others stand
// under "technical details".
import { t } from '../words/common.ts';
import { language } from './language.svelte.ts';

const PATTERNS: [RegExp, (found: string[]) => string][] = [
  [/^Give (-?[\d.]+) to (-?[\d.]+)\.$/, ([low = '', high = '']) => t('fix_between', { low, high })],
  [
    /^Give (\d+) to (\d+) characters; this has (\d+)\.$/,
    ([low = '', high = '', have = '']) => t('fix_characters', { low, high, have }),
  ],
  // An exam's pay, told by the law of the three minutes.
  [/^An exam expected to take longer than three minutes is paid: give at least \d+ micro-units \(([\d.]+) (\w+)\)/, ([least = '', currency = '']) => t('fix_exam_pay', { least, currency })],
];

/** The fix in the reader's words; null where only English exists and the reader reads Chinese. */
export function fixWords(fix: string): string | null {
  for (const [pattern, say] of PATTERNS) {
    const found = pattern.exec(fix);
    if (found) return say(found.slice(1));
  }
  return language() === 'en' ? fix : null;
}
