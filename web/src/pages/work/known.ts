// What is told of a known task right after it was handed in: at once whether it was right, and, when it was fetched, what
// is right and why.
import { api } from '../../api/client.ts';
import type { AssignmentView } from '../../api/names.ts';
import type { Form } from '../../lib/form.ts';
import { chosen } from '../../lib/language.svelte.ts';

export interface ToldOf {
  assignment: string;
  right: boolean;
  /** The right answer in the words of the form; empty until it is fetched. */
  answer: string;
  /** Why it is right, where the requester wrote it. */
  why: string;
}

/** An answer in one line, with the labels people read. */
export function inOneLine(form: Form | undefined, answer: Record<string, unknown>): string {
  const label = (name: string, value: unknown): string => {
    const field = form?.fields.find((one) => one.name === name);
    const option = field?.kind === 'choice' ? field.options.find((one) => one.value === value) : undefined;
    if (option) return chosen(option.label);
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
  };
  return Object.entries(answer)
    .map(([name, value]) => (Array.isArray(value) ? value.map((one) => label(name, one)).join(' · ') : label(name, value)))
    .join(' · ');
}

/** Words by language; those of no language, where none fits. */
export function whyOf(explanation: Record<string, unknown> | null | undefined): string {
  const words = (explanation ?? {}) as Record<string, string>;
  return chosen(words) || (words.und ?? '');
}

/** What the server may tell; without a network, or where it may not, what is known already. */
export async function readWhy(told: ToldOf, form: Form | undefined): Promise<ToldOf> {
  try {
    const { known } = await api.get<AssignmentView>(`/assignments/${told.assignment}`);
    return known ? { ...told, right: known.right, answer: inOneLine(form, known.answer), why: whyOf(known.explanation) } : told;
  } catch {
    return told;
  }
}
