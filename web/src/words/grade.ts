// Words of grades that paid less than the whole price, and of the appeal against them.
import { words } from '../lib/language.svelte.ts';

export const y = words({
  bundle: ['这一组按准确率付', 'The bundle was paid by its accuracy'],
  single: ['这题按准确率付', 'This answer was paid by accuracy'],
  right_of: ['{of} 题里有 {right} 题没量出错:付了 {paid},全价是 {whole}。', '{right} of {of} were not found wrong: {paid} was paid of {whole}.'],
  part_of: ['按量出的准确率付了 {p}:{paid},全价是 {whole}。', 'By your measured accuracy it paid {p}: {paid} of {whole}.'],
  kept: ['差的 {amount} 还冻结着,{until}前可以申诉。', 'The {amount} that is missing stays on hold; you can appeal until {until}.'],
  appealed: ['已申诉,差的 {amount} 还冻结着。{until}前没人裁定,就补给你。', 'You appealed; the {amount} that is missing stays on hold. If nobody decides until {until}, it is yours.'],
  raised: ['申诉成立,差的 {amount} 已补付。', 'The appeal was won; the missing {amount} was paid.'],
  stands: ['按这个准确率定了。', 'The grade stands.'],
  upheld: ['申诉未成立。', 'The appeal was lost.'],
  say: ['写清哪里量错了。由没经手的人裁定;到时没人裁定,算你赢。', 'Say what was measured wrongly. Somebody without a part in it decides; if nobody does in time, you win.'],
  sent: ['申诉已提交', 'The appeal is sent'],
  rule: ['付得比全价少时,{span}内可以申诉,差额一直冻结;由别人裁定,到时没裁算作业者赢。', 'Where less than the whole price is paid, it can be appealed for {span} while the rest stays on hold; somebody else decides, and what is not decided in time is won.'],
  h_graded: ['按准确率付', 'Paid by accuracy'],
  h_raised: ['补付 {amount}', '{amount} paid on top'],
  // For whoever decides.
  title: ['对按准确率付款的申诉', 'Appeals against grades'],
  none: ['没有对按准确率付款的申诉', 'No appeals against grades'],
  found_wrong: ['量出是错的', 'Found wrong'],
  rest: ['另外 {n} 题没量出错', 'The other {n}, not found wrong'],
  likely: ['有 {p} 的可能对', '{p} likely to be right'],
  known: ['标准答案', 'The known answer'],
  win: ['申诉成立,补足全价', 'Won: pay the whole price'],
  lose: ['维持,差额解冻', 'Lost: the grade stands'],
  show: ['看题和答案', 'Show task and answer'],
});
