// Tasks to try a comparison with, written for this project: a prompt and answers to it, in the draft's language.
import type { Draft } from './draft.ts';

type Row = [prompt: string, a: string, b: string, c: string];

const ROWS: Record<Draft['language'], Row[]> = {
  'zh-CN': [
    ['煮好的米饭当天吃不完,怎么放?', '放凉到不烫手就装盒进冰箱,两天内吃完,吃前彻底热透。', '盖上锅盖放在灶台上,第二天早上炒一炒就行。', '放冰箱。'],
    ['用一句话给六岁的孩子解释什么是影子。', '影子是光被挡住以后,地上暗下来的那一块。', '影子是由于不透明物体阻断光线的直线传播而形成的几何投影区域。', '影子是跟着你走的黑色小朋友,晚上它会去睡觉。'],
    ['把「请于周五前回复」改得客气一些。', '如果方便的话,请在周五之前给我们一个回复,谢谢!', '周五前必须回复。', '麻烦您在周五前回复,谢谢。'],
    ['三个苹果两块钱,九个苹果多少钱?', '九个是三的三倍,所以是六块钱。', '九乘以二等于十八块钱。', '六块。'],
  ],
  en: [
    ['How should I keep cooked rice that is left over?', 'Let it cool briefly, put it into a closed box in the fridge, eat it within two days and heat it through.', 'Leave it in the pot on the stove and fry it the next morning.', 'In the fridge.'],
    ['Explain to a six-year-old in one sentence what a shadow is.', 'A shadow is the dark place that is left when something stands in the way of the light.', 'A shadow is the projected region in which an opaque body occludes rectilinear propagation of light.', 'A shadow is a dark friend who goes to sleep at night.'],
    ['Make this more polite: “Reply by Friday.”', 'If you can, please send us a reply by Friday. Thank you!', 'You must reply by Friday.', 'Please reply by Friday, thanks.'],
    ['Three apples cost two coins. What do nine cost?', 'Nine is three times three, so they cost six coins.', 'Nine times two is eighteen coins.', 'Six coins.'],
  ],
};

/** The columns that the samples have. */
const ANSWERS = ['answer_a', 'answer_b', 'answer_c'];

/** Whether the samples hold what the draft's form ranks. */
export function fitsSamples(draft: Draft): boolean {
  const asked = draft.questions.filter((one) => one.kind === 'ranking' && one.ranked !== 'form');
  const column = (line: string) => line.split('=')[0]?.trim() ?? '';
  return asked.length > 0 && asked.every((one) => one.options.split('\n').filter((line) => line.trim()).every((line) => ANSWERS.includes(one.columnOf?.[column(line)] ?? column(line))));
}

/** The samples as a file of JSON lines, with the columns that the form ranks. */
export function sampleFile(draft: Draft): File {
  const isUsed = (column: string) => draft.questions.some((one) => one.kind === 'ranking' && one.options.includes(column));
  const line = ([prompt, ...answers]: Row) => JSON.stringify({ prompt, ...Object.fromEntries(ANSWERS.map((column, at) => [column, answers[at]] as const).filter(([column]) => isUsed(column))) });
  return new File([ROWS[draft.language].map((row) => `${line(row)}\n`).join('')], draft.language === 'en' ? 'samples.jsonl' : '示例.jsonl', { type: 'application/x-ndjson' });
}
