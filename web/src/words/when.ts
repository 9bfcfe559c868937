// Words of questions that are asked only sometimes.
import { words } from '../lib/language.svelte.ts';

export const w = words({
  when: ['什么时候问', 'When it is asked'],
  always: ['总是问', 'Always'],
  when_field: ['看「{name}」的回答', 'By the answer to “{name}”'],
  when_how: ['回答是', 'Where the answer is'],
  when_is: ['其中之一', 'One of these'],
  when_answered: ['任何回答', 'Anything'],
  when_paths: ['路径,一行一个;上层代表它下面全部', 'Paths, one a line; a node stands for all below it'],
  when_and: ['而且', 'And'],
  when_no_more: ['没有别的条件', 'No other condition'],
  when_hint: ['不满足时不显示、不必答,也不交上去。', 'Where it does not hold, the question is not shown, not needed and not sent.'],
  when_bad: ['只能看前面的题,选项也要还在', 'It can hang on a question further up only, and on options that are there'],
  g_signs: ['街景:分情况追问', 'Street pictures with follow-up questions'],
  g_signs_about: ['先问是什么,是招牌或路牌才问写了什么', 'What it is; only of signs what they say'],
  ask_kind: ['图上主要是什么?', 'What does it mainly show?'],
  kinds: ['sign=路牌\nboard=店铺招牌\nother=其他', 'sign=Street sign\nboard=Shop sign\nother=Something else'],
  ask_legible: ['字看得清吗?', 'Can it be read?'],
  legible: ['yes=看得清\npartly=部分看得清\nno=看不清', 'yes=Yes\npartly=In part\nno=No'],
  ask_says: ['上面写了什么?', 'What does it say?'],
  ask_worn: ['路牌破损吗?', 'Is the sign damaged?'],
  worn: ['no=完好\nyes=破损', 'no=No\nyes=Yes'],
});
