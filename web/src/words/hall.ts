// Words of the hall's cards and of pages that change by themselves.
import { words } from '../lib/language.svelte.ts';

export const h = words({
  appeared: ['{n} 个项目有了新题', '{n} {n:project has|projects have} new tasks'],
  show_them: ['看看', 'Show'],
  this_hour: ['这一小时', 'this hour'],
  spread: ['{people} 人实测,一半的时间在 {low} 到 {high} 之间', 'Measured from {people} people; half of the time paid {low} to {high}'],
  people_median: ['{n} 人,中位 {median}', '{n} people, median {median}'],
  below_floor: ['低于 {floor}/时', 'below {floor}/h'],
  desk_better: ['电脑更顺手', 'Better at a desk'],
  phone_fine: ['手机可做', 'Fine on a phone'],
  f_phone: ['手机可做', 'Phone'],
  f_desk: ['电脑', 'Desk'],
  kind_choice: ['选择', 'Choosing'],
  kind_text: ['打字', 'Typing'],
  kind_number: ['填数', 'Numbers'],
  kind_boxes: ['拉框', 'Boxes'],
  chart_of: ['看什么', 'What to see'],
  chart_days: ['近 14 天每天的收入', 'Pay of the last 14 days, by day'],
  chart_days_short: ['每天', 'By day'],
  chart_today: ['今天每小时的收入', 'Pay of today, by hour'],
  chart_today_short: ['今天', 'Today'],
  chart_hour: ['近 14 天的时薪', 'Hourly pay of the last 14 days'],
  chart_hour_short: ['时薪', 'An hour'],
  picture_of: ['题目的图', 'The task’s picture'],
  boxes_of: ['画了 {n} 个框', '{n} {n:box|boxes} drawn'],
  boxes_paid: ['{drawn} 个框里通过了 {accepted} 个。', '{accepted} of {drawn} boxes were accepted.'],
});
