// A setting's value as people read and write it: shares of a million as per cent, words of a choice in one's language.
import type { SettingView } from '../../api/names.ts';
import { named } from '../../lib/act.svelte.ts';
import { parsePercent, percent } from '../../lib/ppm.ts';
import { choices } from '../../words/platform.ts';

/** Settings named so hold parts per million. */
export function isShare(setting: SettingView): boolean {
  return setting.name.endsWith('_ppm');
}

export function shown(setting: SettingView, value: string): string {
  if (setting.kind === 'choice') return named(choices, value);
  return isShare(setting) && /^\d+$/.test(value) ? percent(Number(value)) : value;
}

/** What one types for a value. */
export function typed(setting: SettingView): string {
  const value = setting.value ?? '';
  return isShare(setting) && /^\d+$/.test(value) ? String(Number(value) / 10_000) : value;
}

/** The value as the server takes it; none where it cannot be used. */
export function valueOf(setting: SettingView, text: string): string | null {
  const plain = text.trim();
  if (!plain) return null;
  if (setting.kind !== 'number') return setting.most && setting.kind === 'text' && Array.from(plain).length > setting.most ? null : plain;
  const number = isShare(setting) ? parsePercent(plain) : /^\d{1,9}$/.test(plain) ? Number(plain) : null;
  const within = number !== null && number >= (setting.least ?? 0) && number <= (setting.most ?? Number.MAX_SAFE_INTEGER);
  return within ? String(number) : null;
}
