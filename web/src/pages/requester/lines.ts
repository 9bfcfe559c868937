// Reads the first lines of a JSONL download, and stops the download when there are enough.

export async function firstLines<T>(path: string, most: number): Promise<{ rows: T[]; whole: boolean }> {
  const stop = new AbortController();
  const answer = await fetch(`/api/v1${path}`, { signal: stop.signal, credentials: 'same-origin' });
  if (!answer.ok || !answer.body) throw new Error(`HTTP ${answer.status}`);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const rows: T[] = [];
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    rest += value ?? '';
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!line) continue;
      rows.push(JSON.parse(line) as T);
      if (rows.length >= most) {
        stop.abort();
        return { rows, whole: false };
      }
    }
    if (done) return { rows, whole: true };
  }
}
