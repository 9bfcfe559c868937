// Why: a draft works the same in a browser and in a test, with the world handed to it.
// What: what it is given. What not: what it does with it (../draft.ts).

import type { Log } from '../log/log';
import type { Clock } from './clock';
import type { DraftStore } from './store';
import type { Send } from './sync';
import type { Tabs } from './tabs';

export interface DraftOptions {
  readonly assignment: string;
  /** A name no other page has. */
  readonly writer: string;
  readonly store: DraftStore;
  readonly tabs: Tabs;
  readonly clock: Clock;
  readonly send: Send;
  /** The log to begin with where nothing is kept. */
  readonly fresh: Log;
  /** The server's newest draft of this assignment, unread, where the page has fetched it. */
  readonly server?: unknown;
}
