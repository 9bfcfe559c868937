// A person's own keys at the workbench, kept in this browser for the account. What is no command or no key is left out
// when they are read, so that nothing that was written here once can take a key away unseen.
import { readRebinding } from '../editor/input/keys.ts';
import type { Rebinding } from '../editor/input/keys.ts';
import { session } from './session.svelte.ts';

const nameOf = (account: string) => `gongdao.keys.${account}`;
const known = new Map<string, Rebinding>();
let changes = $state(0);

function read(account: string): Rebinding {
  try {
    return readRebinding(JSON.parse(localStorage.getItem(nameOf(account)) ?? '{}'));
  } catch {
    return {};
  }
}

export const ownKeys = {
  /** The keys of who is signed in; absent commands have their standard keys. */
  get now(): Rebinding {
    void changes;
    const account = session.me?.id ?? '';
    const found = known.get(account) ?? read(account);
    known.set(account, found);
    return found;
  },
  set(rebinding: Rebinding): void {
    const account = session.me?.id ?? '';
    known.set(account, rebinding);
    changes += 1;
    try {
      if (Object.keys(rebinding).length) localStorage.setItem(nameOf(account), JSON.stringify(rebinding));
      else localStorage.removeItem(nameOf(account));
    } catch {
      // They hold for this visit.
    }
  },
};
