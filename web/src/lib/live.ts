// Keeps what a page shows fresh. Today it asks every few seconds while the page is seen; when the server sends events,
// they come in here and no page changes.

export interface Refreshed {
  load(): Promise<void>;
}

const EVERY_MS = 4000;

/** Begins to refresh; the answer stops it. */
export function live(...what: Refreshed[]): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout>;
  const again = () => {
    if (!stopped) timer = setTimeout(() => void turn(), EVERY_MS);
  };
  const turn = async () => {
    if (!document.hidden) await Promise.all(what.map((one) => one.load()));
    again();
  };
  again();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
