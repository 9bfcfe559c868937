// Light, dark, or as the system has it; and the workbench's own, dark unless somebody wishes otherwise.

export type Theme = 'system' | 'light' | 'dark';

const KEY = 'gongdao.theme';
const BENCH_KEY = 'gongdao.theme.bench';

function kept(key: string, otherwise: Theme): Theme {
  try {
    const value = localStorage.getItem(key);
    return value === 'light' || value === 'dark' || value === 'system' ? value : otherwise;
  } catch {
    return otherwise;
  }
}

const state = $state({ pages: kept(KEY, 'system'), bench: kept(BENCH_KEY, 'dark'), onBench: false });
const system = typeof matchMedia === 'undefined' ? null : matchMedia('(prefers-color-scheme: dark)');

function apply(): void {
  const wish = state.onBench ? state.bench : state.pages;
  const dark = wish === 'system' ? system?.matches : wish === 'dark';
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

export const theme = {
  get pages() {
    return state.pages;
  },
  get bench() {
    return state.bench;
  },
  set(where: 'pages' | 'bench', value: Theme): void {
    state[where] = value;
    try {
      localStorage.setItem(where === 'pages' ? KEY : BENCH_KEY, value);
    } catch {
      // It holds for this visit.
    }
    apply();
  },
  /** The workbench is entered or left. */
  atBench(on: boolean): void {
    state.onBench = on;
    apply();
  },
  start(): void {
    system?.addEventListener('change', apply);
    apply();
  },
};
