// What a link carries behind the #, where no server's log sees it: `#token=…`, `#confirm=…`, `#invitation=…`.

export function carried(name: string): string {
  const [key, ...rest] = location.hash.slice(1).split('=');
  return key === name ? rest.join('=') : '';
}
