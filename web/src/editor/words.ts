// Why: announcements, key sheets and faults are read by people in two languages, and the core may not know the page's
//   catalogue.
// What: words in both languages side by side, so that one cannot be forgotten. What not: words of the pages.

export type Language = 'zh-CN' | 'en';

/** The same words by language tag. Never empty. */
export type WordsIn = Readonly<Record<string, string>>;

/** Words in both languages of the product. */
export interface Words extends WordsIn {
  readonly 'zh-CN': string;
  readonly en: string;
}

export const words = (chinese: string, english: string): Words => ({ 'zh-CN': chinese, en: english });

/** The words in a language; failing that its kin (`en` for `en-GB`), then Chinese, then whichever stand there. */
export function say(what: WordsIn, language: string): string {
  const primary = language.split('-')[0] ?? '';
  const kin = Object.keys(what).sort().find((tag) => tag.split('-')[0]?.toLowerCase() === primary.toLowerCase());
  return what[language] ?? (kin === undefined ? undefined : what[kin]) ?? what['zh-CN'] ?? Object.values(what)[0] ?? '';
}
