// Words of bonuses: what a requester gives for one answer beside its pay.
import { words } from '../lib/language.svelte.ts';

export const g = words({
  give: ['给奖金', 'Give a bonus'],
  give_for: ['给这份作业一笔奖金', 'A bonus for this answer'],
  amount: ['金额({currency})', 'Amount ({currency})'],
  amount_hint: ['全部归作业者,团长不分成。', 'All of it is the worker’s; no team leader takes a part.'],
  note: ['因为什么', 'What it is for'],
  note_hint: ['作业者会看到。', 'The worker reads it.'],
  cost: ['从可用余额付 {total}:奖金 {amount},平台费 {fee}。给出后不能收回。', '{total} from your available money: {amount} and a fee of {fee}. It cannot be taken back.'],
  send: ['给出奖金', 'Give it'],
  need_amount: ['填一个大于 0 的金额,最多六位小数', 'Give an amount above 0, with six decimal places at most'],
  need_note: ['写一句因为什么', 'Say what it is for'],
  given: ['奖金已给出', 'The bonus is given'],
  answers: ['每份作业', 'Its answers'],
  answers_cut: ['这里只找前 {n} 份作业;其余请下载。', 'Only the first {n} answers are looked through here; download the rest.'],
  none: ['还没有作业', 'No answers yet'],
  bonus: ['奖金', 'Bonus'],
  bonuses: ['奖金', 'Bonuses'],
  got: ['收到的奖金', 'Bonuses you got'],
  given_list: ['给出的奖金', 'Bonuses given'],
  when: ['时间', 'When'],
  what_for: ['因为什么', 'What for'],
  fee: ['平台费', 'Fee'],
  to_answer: ['作业', 'Answer'],
  more: ['更早的', 'Earlier ones'],
});
