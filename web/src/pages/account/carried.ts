// What a link carries behind the #, where no server's log sees it: `#token=…`, `#confirm=…`, `#invitation=…`.

export function carried(name: string): string {
  const [key, ...rest] = location.hash.slice(1).split('=');
  return key === name ? rest.join('=') : '';
}

/** A link that is opened where its page stands already changes the part behind the # alone: the page begins anew. */
export function followLink(): void {
  if (location.hash) location.reload();
}
