// The reader's language, and words in both. A table of words stands beside the pages that use it and is loaded with
// them; every entry is a pair, so the compiler itself sees to it that both languages have every word.

export type Language = 'zh-CN' | 'en';
/** Chinese, then English. `{n}` puts a value in; `{n:task|tasks}` picks the English word for one or for many. */
export type Pair = readonly [zh: string, en: string];
export type Values = Record<string, string | number>;

const KEY = 'gongdao.language';

function first(): Language {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept === 'zh-CN' || kept === 'en') return kept;
  } catch {
    // A browser that keeps nothing still has a language of its own.
  }
  const wishes = typeof navigator === 'undefined' ? [] : navigator.languages;
  const known = wishes.find((tag) => /^(zh|en)\b/i.test(tag));
  return known && /^en/i.test(known) ? 'en' : 'zh-CN';
}

const state = $state({ language: first() });

export function language(): Language {
  return state.language;
}

export function setLanguage(language: Language): void {
  state.language = language;
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // It holds for this visit.
  }
}

export function fill(text: string, values: Values = {}): string {
  return text.replace(/\{(\w+)(?::([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one?: string, many?: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    if (one === undefined) return String(value);
    return Number(value) === 1 ? one : (many ?? '');
  });
}

/** A reader of one table of words. */
export function words<const T extends Record<string, Pair>>(table: T) {
  const read = (key: keyof T, values?: Values): string => {
    const pair = table[key];
    return pair ? fill(pair[state.language === 'en' ? 1 : 0], values) : String(key);
  };
  return Object.assign(read, { table });
}

/** The reader's words out of a text that a requester wrote in some languages. */
export function chosen(text: Record<string, string> | null | undefined, wanted: string = state.language): string {
  if (!text) return '';
  const primary = wanted.split('-')[0] ?? wanted;
  const kin = Object.keys(text).find((tag) => tag.split('-')[0]?.toLowerCase() === primary);
  return text[wanted] ?? (kin ? text[kin] : undefined) ?? text['zh-CN'] ?? Object.values(text)[0] ?? '';
}
