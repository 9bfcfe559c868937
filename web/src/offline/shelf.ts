// Tasks taken ahead, as far as they are needed without a network: the project, the leases with their data, and the
// pictures. So the workbench opens in a train, and what is done there is sent from the outbox later. A task leaves the
// shelf when it is handed in or given back; the leases' clocks go on all the same.
import type { ProjectView } from '../api/names.ts';
import { get, keepOnly, put } from './store.ts';

/** A task in hand. */
export interface Held {
  assignment: string;
  fence: number;
  until: string;
  reserved: boolean;
  /** The one handed out with it, where they come in pairs. */
  partner?: string | null | undefined;
  data: Record<string, unknown>;
  prelabel?: { answer: Record<string, unknown>; by: string; model?: string | null; probability_ppm?: number | null } | null | undefined;
}

export interface Shelf {
  project: ProjectView;
  held: Held[];
}

export const shelf = {
  keep: (account: string, kept: Shelf) => put('shelf', `${account}/${kept.project.id}`, kept),
  find: (account: string, project: string) => get<Shelf>('shelf', `${account}/${project}`),
  keepPicture: (account: string, assignment: string, address: string, picture: Blob) => put('pictures', `${account}/${assignment} ${address}`, picture),
  findPicture: (account: string, assignment: string, address: string) => get<Blob>('pictures', `${account}/${assignment} ${address}`),
  /** Keeps the pictures of these assignments of the account, and no others. */
  tidyPictures: (account: string, wanted: ReadonlySet<string>) =>
    keepOnly('pictures', account, (key) => wanted.has(key.slice(account.length + 1).split(' ')[0] ?? '')),
};
