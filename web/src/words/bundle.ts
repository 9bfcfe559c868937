// Words of bundles that are graded as a whole: the wizard, the card, the sheet.
import { words } from '../lib/language.svelte.ts';

export const b = words({
  unit: ['按组', 'bundle'],
  rate: ['一组付(元)', 'Pay for a bundle (yuan)'],
  size: ['一组几题', 'Answers in a bundle'],
  size_bad: ['按组计分时写 2 到 100 的整数,否则 1 到 10000', 'A whole number: 2 to 100 where bundles are graded, else 1 to 10000'],
  graded: ['一组怎么付', 'How a bundle is paid'],
  each: ['每题通过就付它的一份', 'Each answer its part, once accepted'],
  proportion: ['满一组,按准确率比例付', 'Together, in proportion to its accuracy'],
  all: ['满一组,达标全付,不达标不付', 'Together, all or nothing'],
  about: ['通过的答案先等着,满一组一起付:量出来是错的不算,没量过的和人审通过的都算对。做不满的组,到审核时限就按已有的付。', 'Accepted answers wait and are paid together: those measured to be wrong do not count, those nothing is known of and those a person accepted do. A bundle that stays unfinished is paid on what it has when the time for review is over.'],
  all_warn: ['差一点就一分不付。作业者开始前会看到这条,并附例子。', 'A bundle that just misses pays nothing. Workers read this before they begin, with an example.'],
  least: ['准确率至少(%)', 'Accuracy at least (%)'],
  least_bad: ['写 1 到 100', 'Write 1 to 100'],
  unmeasured: ['要按组计分,得先能量:打开“只问到够为止”、“够确定才自动通过”或“标准题”。', 'Grading bundles needs a measure: choose only as many as needed, accept when sure, or known tasks.'],
  both: ['按组计分和按准确率分档只能选一样。', 'Grade by the bundle or by grades, not both.'],
  rule_proportion: ['满 {n} 题一起付:{rate} 按这一组的准确率打折,错几题少几份。', '{n} answers are paid together: {rate} in proportion to their accuracy, one part less for each that is wrong.'],
  rule_all: ['全有或全无:满 {n} 题一起付,准确率 {p} 以上付 {rate},不到一分不付。', 'All or nothing: {n} answers are paid together, {rate} at an accuracy of {p} or more, and nothing below.'],
  rule_wrong: ['量出来是错的才算错(标准题和共识);没量过的、人审通过的都算对。', 'Wrong is only what known tasks or the consensus measured to be wrong; what nothing is known of, and what a person accepted, counts as right.'],
  rule_early: ['做不满一组也付:没有更多题时,或最早一题通过后 {time},按已有的题计算。', 'An unfinished bundle is paid too: when there is nothing more to do, or {time} after its first answer was accepted, by what it has.'],
  rule_least: ['无论如何,通过的每题至少付 {least}。', 'Whatever the bundle comes to, each accepted answer pays {least} at least.'],
  example: ['举例:一组 {n} 题,{rate}', 'An example: {n} answers for {rate}'],
  e_right: ['对 {right} 题(共 {of} 题)', '{right} of {of} right'],
  e_early: ['没做满:对 {right} 题(共 {of} 题)', 'Unfinished: {right} of {of} right'],
  e_bundle: ['这一组', 'The bundle'],
  e_pays: ['付', 'Pays'],
});
