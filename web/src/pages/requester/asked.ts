// What is asked of each object of a class besides, as the wizard's text has it: one a line, `hidden`, or with options
// `surface=asphalt|gravel`; a star at the end of the line means that it must be said.
import type { AttributeOf } from '../../lib/boxes.ts';

const MUST = /\s*[*＊]$/;

/** The lines that ask something, as they stand in the text. */
export const asked = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => line.replace(MUST, '') !== '');

export const isMust = (line: string): boolean => MUST.test(line);

/** What people read of a line. */
export const labelOf = (line: string): string => (line.replace(MUST, '').split(/[=：:]/, 1)[0] ?? '').trim();

/** The text with the star of its line at a place set or taken away. */
export const withMust = (text: string, at: number, must: boolean): string =>
  asked(text).map((line, place) => (place === at ? line.replace(MUST, '') + (must ? ' *' : '') : line)).join('\n');

export function attributesOf(text: string, language: string): AttributeOf[] {
  return asked(text).map((line, at) => {
    const label = labelOf(line);
    const options = line.replace(MUST, '').split(/[=：:]/, 2)[1] ?? '';
    // A name that answers can use; what people read stays as it was written.
    const name = /^[a-z][a-z0-9_]{0,31}$/.test(label) ? label : `about_${at + 1}`;
    const values = options.split('|').map((value) => value.trim()).filter(Boolean);
    return {
      name,
      label: { [language]: label },
      ...(isMust(line) ? { required: true } : {}),
      ...(values.length ? { options: values.map((value) => ({ value, label: { [language]: value } })) } : {}),
    };
  });
}

/** The text that these attributes come of. */
export const textOf = (attributes: readonly AttributeOf[], read: (words: Record<string, string>) => string): string =>
  attributes
    .map(({ name, label, options, required }) => `${read(label) || name}${options?.length ? `=${options.map((option) => option.value).join('|')}` : ''}${required ? ' *' : ''}`)
    .join('\n');
