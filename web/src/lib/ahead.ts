// Answers that the document asked for before any script ran (tools/documents.ts). Whoever first reads such an address gets
// that answer; the browser sees to it. One that the first page did not read must not be found by a later page, which would
// take it for fresh: it may even be the refusal of somebody who was not signed in yet.

const waiting = new Set<string>();

/** What the document asked for; said once, before the first page reads. */
export function noteAhead(): void {
  const links = document.querySelectorAll<HTMLLinkElement>('link[rel=preload][as=fetch]');
  for (const link of links) waiting.add(link.getAttribute('href') ?? '');
}

/** An address is read now. */
export function taken(address: string): void {
  waiting.delete(address);
}

/** The first page is left: what nobody read is taken and thrown away. */
export function dropAhead(): void {
  for (const address of waiting) void fetch(address).catch(() => undefined);
  waiting.clear();
}
