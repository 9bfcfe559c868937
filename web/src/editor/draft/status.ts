// Why: a page tells its worker where the work is kept, and by whom it is written.
// What: what a draft tells about itself. What not: the words for it.

import type { SyncState } from './sync';

export interface DraftStatus {
  /** The number of the newest command. */
  readonly revision: number;
  /** The newest that is on this device's disk. */
  readonly saved: number;
  readonly saved_at_ms: number | null;
  /** The newest that the server has. */
  readonly synced: number;
  readonly sync: SyncState;
  /** `reader`: another tab writes; this one shows what it does. */
  readonly role: 'writer' | 'reader';
  /** `failing`: this device takes no writes now, for example because it is full; work goes on in memory and is sent. */
  readonly storage: 'working' | 'failing';
  /** How many versions were set aside. */
  readonly asides: number;
}
