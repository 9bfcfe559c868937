// Words of two pictures side by side, and of the forms that compare them.
import { words } from '../lib/language.svelte.ts';

export const v = words({
  first: ['左:{column}', 'Left: {column}'],
  second: ['右:{column}', 'Right: {column}'],
  linked: ['两张一起放大和移动', 'Zoom and move both together'],
  g_pair: ['比较两张图', 'Compare two pictures'],
  g_pair_about: ['是不是同一个;不同时哪张更好', 'Same or different, and which is better where they differ'],
  ask_same: ['两张图是同一个东西吗?', 'Do both pictures show the same thing?'],
  same: ['same=相同\ndifferent=不同', 'same=Same\ndifferent=Different'],
  ask_better: ['哪张图更清楚?', 'Which picture is clearer?'],
  sides: ['left=左边\nright=右边', 'left=Left\nright=Right'],
});
