// Server-sent events out of a response that is read with fetch. The browser's own EventSource would do, but it cannot
// begin behind an event it saw earlier: a page that was hidden for an hour would miss what happened meanwhile.

export interface Told {
  event: string;
  /** Where the stream is after it; empty where the server gave none. */
  id: string;
  data: unknown;
}

function dataOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Takes pieces of a stream as they come, cut anywhere; answers with the events that are whole. */
export class EventReader {
  private rest = '';

  take(piece: string): Told[] {
    const blocks = (this.rest + piece).replaceAll('\r\n', '\n').split('\n\n');
    this.rest = blocks.pop() ?? '';
    const told: Told[] = [];
    for (const block of blocks) {
      const one = { event: 'message', id: '', data: '' };
      for (const line of block.split('\n')) {
        const [, name, value = ''] = /^(event|id|data): ?(.*)$/.exec(line) ?? [];
        if (name === 'data') one.data += (one.data ? '\n' : '') + value;
        else if (name === 'event' || name === 'id') one[name] = value;
      }
      // Lines that say nothing only keep the connection awake.
      if (one.data || one.id) told.push({ ...one, data: dataOf(one.data) });
    }
    return told;
  }
}
