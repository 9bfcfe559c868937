// Words of the hall's cards and of pages that change by themselves.
import { words } from '../lib/language.svelte.ts';

export const h = words({
  appeared: ['{n} 个项目有了新题', '{n} {n:project has|projects have} new tasks'],
  show_them: ['看看', 'Show'],
  pending: ['待审核 {n} 题', '{n} under review'],
  this_hour: ['这一小时', 'this hour'],
  spread: ['{people} 人实测,一半的时间在 {low} 到 {high} 之间', 'Measured from {people} people; half of the time paid {low} to {high}'],
  people_median: ['{n} 人,中位 {median}', '{n} people, median {median}'],
  below_floor: ['低于 {floor}/时', 'below {floor}/h'],
  k_object: ['拉框', 'Boxes'],
  k_character: ['按字', 'By character'],
  k_media_minute: ['录音', 'Recordings'],
  desk_better: ['电脑更顺手', 'Better at a desk'],
  phone_fine: ['手机可做', 'Fine on a phone'],
  f_phone: ['手机可做', 'Phone'],
  f_desk: ['电脑', 'Desk'],
  object_seconds: ['每题约 {n} 秒', 'about {n} s a task'],
});
