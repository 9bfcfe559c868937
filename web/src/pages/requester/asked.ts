// What is asked of each object of a class besides, as the wizard's text has it: one a line, `hidden`, or with options
// `surface=asphalt|gravel`, or a text of so many characters at most, `plate "12"`, of several lines `note "200+"`; a name
// for the results may stand before what people read, `text=What is written there "200"`. A star at the end of the line
// means that it must be said.
import type { AttributeOf } from '../../lib/boxes.ts';

const NAME = /^[a-z][a-z0-9_]{0,31}$/;
const MUST = /\s*[*＊]$/;

/** The lines that ask something, as they stand in the text. */
export const asked = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line.replace(MUST, '') !== '');

export const isMust = (line: string): boolean => MUST.test(line);

/** The end of a line that asks for a text: how many characters at most, and whether of several lines. */
const TEXT = /\s*["“”]\s*(\d*)\s*(\+?)\s*["“”]$/;
const MOST_CHARS = 2_000;

/** What people read of a line. */
export function labelOf(line: string): string {
  const bare = line.replace(MUST, '');
  const [first = '', ...rest] = bare.replace(TEXT, '').split(/[=：:]/);
  return (TEXT.test(bare) && rest.length ? rest.join('=') : first).trim();
}

/** What may be written, where a line asks for a text. */
function textRule(line: string): AttributeOf['text'] {
  const [, most, several] = TEXT.exec(line.replace(MUST, '')) ?? [];
  if (most === undefined) return undefined;
  return { max_chars: Math.min(MOST_CHARS, Math.max(1, Number(most) || 200)), ...(several ? { multiline: true } : {}) };
}

/** The text with the star of its line at a place set or taken away. */
export const withMust = (text: string, at: number, must: boolean): string =>
  asked(text).map((line, place) => (place === at ? line.replace(MUST, '') + (must ? ' *' : '') : line)).join('\n');

export function attributesOf(text: string, language: string): AttributeOf[] {
  return asked(text).map((line, at) => {
    const label = labelOf(line);
    const text = textRule(line);
    const required = isMust(line) ? { required: true } : {};
    if (text) {
      const own = (line.split(/[=：:]/, 1)[0] ?? '').trim();
      return { name: NAME.test(own) ? own : NAME.test(label) ? label : `about_${at + 1}`, label: { [language]: label }, ...required, text };
    }
    const options = line.replace(MUST, '').split(/[=：:]/, 2)[1] ?? '';
    // A name that answers can use; what people read stays as it was written.
    const name = NAME.test(label) ? label : `about_${at + 1}`;
    const values = options.split('|').map((value) => value.trim()).filter(Boolean);
    return {
      name,
      label: { [language]: label },
      ...required,
      ...(values.length ? { options: values.map((value) => ({ value, label: { [language]: value } })) } : {}),
    };
  });
}

/** The text that these attributes come of. */
export const textOf = (attributes: readonly AttributeOf[], read: (words: Record<string, string>) => string): string =>
  attributes
    .map(({ name, label, options, required, text }) =>
      text
        ? `${read(label) && read(label) !== name ? `${name}=${read(label)}` : name} "${text.max_chars ?? 200}${text.multiline ? '+' : ''}"${required ? ' *' : ''}`
        : `${read(label) || name}${options?.length ? `=${options.map((option) => option.value).join('|')}` : ''}${required ? ' *' : ''}`)
    .join('\n');
