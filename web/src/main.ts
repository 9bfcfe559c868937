// Begins the pages: appearance first, then who is here, then the page at this address.
import { mount } from 'svelte';
import App from './App.svelte';
import { startRouter } from './lib/router.svelte.ts';
import { session } from './lib/session.svelte.ts';
import { theme } from './lib/theme.svelte.ts';
import { startClock } from './lib/time.svelte.ts';
import './style/tokens.css';
import './style/base.css';

theme.start();
startRouter();
startClock();
void session.read();
mount(App, { target: document.getElementById('app') as HTMLElement });

if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  // Without it everything works but the offline start; so a refusal is no matter for the reader.
  navigator.serviceWorker.register('/sw.js').catch(() => undefined);
}
