// Right and wrong examples inside a project's instructions. The server keeps instructions as one text, so that every
// client can show them; these pages write examples under fixed heads in front, and find them there again.

export const MARK = {
  right: { 'zh-CN': '【对的例子】', en: '[Right examples]' },
  wrong: { 'zh-CN': '【错的例子】', en: '[Wrong examples]' },
} as const;

export interface Examples {
  right: string;
  wrong: string;
  rest: string;
}

/** Takes a block off the beginning: from its head to the first empty line. */
function take(text: string, heads: string[]): [string, string] {
  const head = heads.find((one) => text.startsWith(one));
  if (!head) return ['', text];
  const [block = '', ...rest] = text.slice(head.length).split('\n\n');
  return [block.trim(), rest.join('\n\n').trimStart()];
}

/** The examples of both kinds, and what is left of the text. */
export function splitExamples(text: string): Examples {
  const [right, after] = take(text.replaceAll('\r\n', '\n').trimStart(), Object.values(MARK.right));
  const [wrong, rest] = take(after, Object.values(MARK.wrong));
  return { right, wrong, rest };
}
