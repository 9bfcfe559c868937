// What one sitting at a project brought, kept for the visit. A comfort: pay itself is on the server.

export interface Tally {
  handedIn: number;
  paid: number;
  pending: number;
  activeMs: number;
}

const NOTHING: Tally = { handedIn: 0, paid: 0, pending: 0, activeMs: 0 };
const place = (account: string, project: string) => `gongdao.sitting.${account}.${project}`;

export function keepTally(account: string, project: string, tally: Tally): void {
  try {
    sessionStorage.setItem(place(account, project), JSON.stringify(tally));
  } catch {
    // It holds for this page.
  }
}

export function keptTally(account: string, project: string): Tally {
  try {
    return { ...NOTHING, ...(JSON.parse(sessionStorage.getItem(place(account, project)) ?? '{}') as Partial<Tally>) };
  } catch {
    return { ...NOTHING };
  }
}
