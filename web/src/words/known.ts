// What the workbench says of known tasks; few words, for it is loaded with the workbench.
import { words } from '../lib/language.svelte.ts';

export const kn = words({
  told_at_once: ['这里混有标准题,做完马上告诉你对错。', 'Some tasks here are known ones; you are told at once how they went.'],
  right: ['上一题是标准题:对了。', 'The last one was a known task: right.'],
  wrong: ['上一题是标准题:应为 {answer}。', 'The last one was a known task: right is {answer}.'],
  wrong_only: ['上一题是标准题:没答对。', 'The last one was a known task: not right.'],
  see: ['看这题', 'See it'],
  go_on: ['按 Enter 收起', 'Enter goes on'],
});
