// Which page stands at which address: own few lines over the history API, one chunk of script for each page.
import type { Component } from 'svelte';
import { dropAhead, noteAhead } from './ahead.ts';

export interface Route {
  /** Path with `:name` for a part that varies. */
  path: string;
  /** Whose page it is; `all` needs a sign-in, `open` none. */
  for: 'open' | 'all' | 'worker' | 'requester' | 'operator';
  /** Without the shell around it. */
  bare?: boolean;
  load: () => Promise<{ default: Component<Record<string, string>> }>;
}

export interface Place {
  route: Route;
  parameters: Record<string, string>;
}

export function match(routes: Route[], path: string): Place | null {
  const parts = path.split('/').filter(Boolean);
  for (const route of routes) {
    const pattern = route.path.split('/').filter(Boolean);
    if (pattern.length !== parts.length) continue;
    const parameters: Record<string, string> = {};
    const fits = pattern.every((part, at) => {
      if (!part.startsWith(':')) return part === parts[at];
      parameters[part.slice(1)] = decodeURIComponent(parts[at] as string);
      return true;
    });
    if (fits) return { route, parameters };
  }
  return null;
}

const state = $state({ path: '/', query: '', visits: 0 });

function read(): void {
  state.path = location.pathname.replace(/(.)\/+$/, '$1');
  state.query = location.search;
}

export const router = {
  get path() {
    return state.path;
  },
  get query() {
    return new URLSearchParams(state.query);
  },
  get visits() {
    return state.visits;
  },
};

export function go(to: string, replace = false): void {
  dropAhead();
  history[replace ? 'replaceState' : 'pushState'](null, '', to);
  read();
  state.visits += 1;
  scrollTo(0, 0);
}

/** Changes the query only: a filter or a tab, which `back` should not step through one by one. */
export function setQuery(values: Record<string, string | null>): void {
  const query = new URLSearchParams(state.query);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  history.replaceState(null, '', `${state.path}${text ? `?${text}` : ''}`);
  read();
}

/** Follows links of our own without loading the page anew. */
export function startRouter(): void {
  noteAhead();
  read();
  addEventListener('popstate', read);
  document.addEventListener('click', (event) => {
    const link = (event.target as Element | null)?.closest('a');
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute('download')) return;
    const url = new URL(link.href, location.href);
    if (url.origin !== location.origin || /^\/(api|evidence|health|problems)(\/|$)/.test(url.pathname)) return;
    if (url.hash && url.pathname === location.pathname) return;
    event.preventDefault();
    go(url.pathname + url.search + url.hash);
  });
}
