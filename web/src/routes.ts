// Every page, its address and whose it is. A page is loaded when somebody goes there.
import type { Route } from './lib/router.svelte.ts';

// Pages take their address's parts as properties; which ones, the address above says.
type Load = Route['load'];
const load = (from: () => Promise<{ default: unknown }>): Load => from as Load;

export const ROUTES: Route[] = [
  { path: '/sign-in', for: 'open', bare: true, load: load(() => import('./pages/sign/SignIn.svelte')) },
  { path: '/join', for: 'open', bare: true, load: load(() => import('./pages/sign/Join.svelte')) },
  { path: '/verify', for: 'open', load: load(() => import('./pages/verify/Verify.svelte')) },
  { path: '/hall', for: 'worker', load: load(() => import('./pages/worker/Hall.svelte')) },
  { path: '/hall/:id', for: 'worker', load: load(() => import('./pages/worker/Sheet.svelte')) },
  { path: '/hall/:id/work', for: 'worker', bare: true, load: load(() => import('./pages/work/Bench.svelte')) },
  { path: '/work', for: 'worker', load: load(() => import('./pages/worker/MyWork.svelte')) },
  { path: '/work/:id', for: 'worker', load: load(() => import('./pages/worker/Assignment.svelte')) },
  { path: '/earnings', for: 'worker', load: load(() => import('./pages/worker/Earnings.svelte')) },
  { path: '/receipts', for: 'worker', load: load(() => import('./pages/worker/Receipts.svelte')) },
  { path: '/me', for: 'all', load: load(() => import('./pages/sign/Settings.svelte')) },
  { path: '/projects', for: 'requester', load: load(() => import('./pages/requester/Projects.svelte')) },
  { path: '/projects/new', for: 'requester', load: load(() => import('./pages/requester/Wizard.svelte')) },
  { path: '/projects/:id', for: 'requester', load: load(() => import('./pages/requester/Project.svelte')) },
  { path: '/projects/:id/edit', for: 'requester', load: load(() => import('./pages/requester/Wizard.svelte')) },
  { path: '/projects/:id/review', for: 'requester', load: load(() => import('./pages/requester/Review.svelte')) },
  { path: '/funds', for: 'requester', load: load(() => import('./pages/requester/Funds.svelte')) },
  { path: '/keys', for: 'all', load: load(() => import('./pages/requester/Keys.svelte')) },
  { path: '/platform', for: 'operator', load: load(() => import('./pages/operator/Overview.svelte')) },
  { path: '/platform/screening', for: 'operator', load: load(() => import('./pages/operator/Screening.svelte')) },
  { path: '/platform/appeals', for: 'operator', load: load(() => import('./pages/operator/Appeals.svelte')) },
  { path: '/platform/money', for: 'operator', load: load(() => import('./pages/operator/Money.svelte')) },
  { path: '/platform/books', for: 'operator', load: load(() => import('./pages/operator/Books.svelte')) },
  { path: '/platform/people', for: 'operator', load: load(() => import('./pages/operator/People.svelte')) },
  { path: '/platform/evidence', for: 'operator', load: load(() => import('./pages/operator/Evidence.svelte')) },
  { path: '/platform/settings', for: 'operator', load: load(() => import('./pages/operator/Platform.svelte')) },
];
