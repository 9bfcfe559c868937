// Words beside an answer that a model filled in; apart from the other words of models, since the workbench loads them.
import { words } from '../lib/language.svelte.ts';

export const g = words({
  suggested_by: ['模型「{name}」先填了答案,它有 {sure} 的把握。可能不对,请自己判断再改。', 'The model “{name}” filled this in and is {sure} sure. It may be wrong: judge for yourself and correct it.'],
  begun_from: ['从模型「{name}」的建议改来,它有 {sure} 的把握', 'Begun from a suggestion of the model “{name}”, {sure} sure'],
  declared_shown: ['模型会先填建议,标明是模型的和它的把握;请自己判断。模型不拿报酬,也不占你的名额。', 'Models may fill in a suggestion, marked as theirs with how sure they are; judge for yourself. They are not paid and take nobody’s place.'],
  declared_counted: ['把握在 {above} 以上的模型答案,按它量出的准确度计入共识。', 'Where a model is at least {above} sure, it counts in the consensus as much as its measured skill.'],
});
