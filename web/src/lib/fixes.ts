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
  // Grades and graded bundles.
  [/^Declare at most eight grades\.$/, () => t('fix_grades_many')],
  [/^Let the best grade pay the whole price or more\.$/, () => t('fix_grades_whole')],
  [/^Give an accuracy of 0 to 1000000\.$/, () => t('fix_grades_accuracy')],
  [/^Pay 500000 to 2000000 parts of a million\.$/, () => t('fix_grades_pay')],
  [/^List grades from the lowest accuracy up; better work pays more\.$/, () => t('fix_grades_order')],
  [/^Say unit "bundle" with a bundle of (\d+) to (\d+), or leave bundle_quality out\.$/, ([low = '', high = '']) => t('fix_bundle_size', { low, high })],
  [/^Grade answers one by one \(graded\) or by the bundle \(bundle_quality\), not both\.$/, () => t('fix_bundle_both')],
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
