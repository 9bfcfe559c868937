// Why: keys must work wherever the page has the focus, yet never steal from a text field, a button or an input method,
//   and Tab must always lead out.
// What: listens on a target, names key presses and looks them up. What not: what commands do.

import { isComposing, keyName, type CommandName, type KeyMap } from './keys';

export interface KeyListener {
  /** True where the key was used. */
  command(name: CommandName, key: string): boolean;
  /** A key that is no command; `isShift` asks to change the selection's class. */
  pick(key: string, isShift: boolean): boolean;
  /** A held key was let go. */
  release(name: CommandName): void;
}

/** Commands that a held key repeats. Submitting twice because Enter was held would be a disaster. */
const REPEATS = /^(?:nudge|push|undo|redo|zoom_in|zoom_out|next|previous|narrower|wider|larger|smaller|shorter|taller|brighter|darker|more|less)/;

const WRITES = 'input:not([type=checkbox]):not([type=radio]):not([type=range]):not([type=button]), textarea, select, [contenteditable=""], [contenteditable=true]';
const PRESSES = 'button, a[href], summary, [role=button], [role=radio], [role=checkbox], [role=menuitem], input';

/** Whether the element under the focus needs this key for itself. */
export function isTheirs(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest(WRITES)) return true;
  return (key === 'enter' || key === 'space' || key.startsWith('arrow')) && target.closest(PRESSES) !== null;
}

/** Listens until the returned function is called. `map` is asked at every press, so that rebinding works at once. */
export function listenToKeys(target: EventTarget, map: () => KeyMap, listener: KeyListener): () => void {
  const stop = new AbortController();
  const held = new Map<string, CommandName>();
  const down = (event: KeyboardEvent) => {
    if (event.defaultPrevented || isComposing(event)) return;
    const key = keyName(event);
    if (key === null || isTheirs(event.target, key)) return;
    const name = map().get(key);
    if (name !== undefined) {
      if (event.repeat && !REPEATS.test(name)) {
        event.preventDefault();
        return;
      }
      if (!listener.command(name, key)) return;
      held.set(event.code, name);
      event.preventDefault();
      return;
    }
    const isShift = key.startsWith('shift+');
    const base = isShift ? key.slice('shift+'.length) : key;
    if (!event.repeat && base.length === 1 && listener.pick(base, isShift)) event.preventDefault();
  };
  const release = (code: string) => {
    const name = held.get(code);
    held.delete(code);
    if (name !== undefined) listener.release(name);
  };
  const options = { signal: stop.signal };
  target.addEventListener('keydown', (event) => down(event as KeyboardEvent), options);
  target.addEventListener('keyup', (event) => release((event as KeyboardEvent).code), options);
  // Keys let go in another window are never reported.
  globalThis.addEventListener('blur', () => [...held.keys()].forEach(release), options);
  return () => stop.abort();
}
