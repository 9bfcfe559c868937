// Words of a project's right and wrong examples.
import { words } from '../lib/language.svelte.ts';

export const e = words({
  right: ['这样对', 'Right'],
  wrong: ['这样不对', 'Wrong'],
});
