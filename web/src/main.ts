// Begins the pages: appearance first, then who is here, then the page at this address.
import { mount } from 'svelte';
import App from './App.svelte';
import { match, startRouter } from './lib/router.svelte.ts';
import { session } from './lib/session.svelte.ts';
import { theme } from './lib/theme.svelte.ts';
import { startClock } from './lib/time.svelte.ts';
import { ROUTES } from './routes.ts';
import './style/tokens.css';
import './style/base.css';

// Its script travels while the frame is drawn.
void match(ROUTES, location.pathname)?.route.load().catch(() => undefined);
theme.start();
startRouter();
startClock();
void session.read();
mount(App, { target: document.getElementById('app') as HTMLElement });

// After the first page is there, so that it does not take the line from it. Without a service worker everything works
// but the start without a network; so a refusal is no matter for the reader.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  const register = () => setTimeout(() => navigator.serviceWorker.register('/sw.js').catch(() => undefined), 1000);
  if (document.readyState === 'complete') register();
  else addEventListener('load', register);
}
