// What was typed for an assignment and not handed in yet. One record for an assignment; the newest writing holds.
import type { Answer } from '../lib/form.ts';
import { get, put, remove } from './store.ts';

export interface Draft {
  answer: Answer;
  activeMs: number;
  at: number;
}

export const drafts = {
  keep: (account: string, assignment: string, draft: Draft) => put('drafts', `${account}/${assignment}`, draft),
  find: (account: string, assignment: string) => get<Draft>('drafts', `${account}/${assignment}`),
  drop: (account: string, assignment: string) => remove('drafts', `${account}/${assignment}`),
};
