// Bringing pictures to the server, with a bar that tells how far it is. Small files go many at a time; an archive or a
// large file goes in pieces, and goes on behind the last one after a cut. What was brought stays brought: after a
// refusal or a lost network it goes on with what is left.
import { api, newKey, Offline } from '../../api/client.ts';
import type { Brought, ImportView, UploadView } from '../../api/names.ts';

const GROUP_FILES = 40;
const GROUP_BYTES = 8_000_000;
const PIECE_BYTES = 4_000_000;
const TRIES = 5;
const LOOK_MS = 700;

interface Load {
  files: File[];
  bytes: number;
  key: string;
}

/** Small files together, large ones and archives by themselves. */
export function loads(files: File[]): Load[] {
  const all: Load[] = [];
  let open: Load | null = null;
  for (const file of files) {
    const alone = file.size > GROUP_BYTES / 2 || /\.zip$/i.test(file.name);
    if (alone) {
      all.push({ files: [file], bytes: file.size, key: newKey() });
      continue;
    }
    if (!open || open.files.length >= GROUP_FILES || open.bytes + file.size > GROUP_BYTES) {
      open = { files: [], bytes: 0, key: newKey() };
      all.push(open);
    }
    open.files.push(file);
    open.bytes += file.size;
  }
  return all;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export class Bringing {
  /** Bytes that are there, and in all; for an import, addresses. */
  done = $state(0);
  whole = $state(0);
  kept = $state(0);
  added = $state(0);
  refused = $state(0);
  problems = $state.raw<{ name: string; detail: string; fix: string }[]>([]);
  /** Names of the pictures that are kept, for tables that name them. */
  names: string[] = [];
  private left: Load[] | null = null;
  private import = '';

  /** Brings files; where a batch is named each picture becomes a task of it. */
  async files(project: string, files: File[], batch?: string): Promise<void> {
    this.left ??= loads(files);
    this.whole = files.reduce((sum, file) => sum + file.size, 0);
    for (let load = this.left[0]; load; load = this.left[0]) {
      const before = this.done;
      const alone = load.files.length === 1 ? load.files[0] : undefined;
      const inPieces = alone && (alone.size > PIECE_BYTES || /\.zip$/i.test(alone.name));
      const brought = inPieces ? await this.piecewise(project, alone, load.key, batch) : await this.together(project, load, batch);
      this.take(brought);
      this.done = before + load.bytes;
      this.left.shift();
    }
  }

  private async together(project: string, load: Load, batch?: string): Promise<Brought> {
    return this.again(() => {
      const form = new FormData();
      for (const file of load.files) form.append('file', file, file.name);
      return api.post<Brought>(`/projects/${project}/media${batch ? `?batch=${batch}` : ''}`, form, { key: load.key });
    });
  }

  private async piecewise(project: string, file: File, key: string, batch?: string): Promise<Brought> {
    const begun = { name: file.name, length: file.size, ...(batch ? { batch } : {}) };
    const { id } = await this.again(() => api.post<UploadView>(`/projects/${project}/uploads`, begun, { key }));
    const from = this.done;
    let offset = 0;
    while (offset < file.size) {
      offset = await this.again(async (tried) => {
        // After a cut the server says where it stands.
        const at = tried ? (await api.get<UploadView>(`/uploads/${id}`)).offset : offset;
        if (at >= file.size) return at;
        const piece = file.slice(at, at + PIECE_BYTES);
        return (await api.patch<UploadView>(`/uploads/${id}`, piece, { type: 'application/octet-stream', headers: { 'Upload-Offset': String(at) } })).offset;
      });
      this.done = from + offset;
    }
    const brought = await this.again(() => api.post<Brought>(`/uploads/${id}/finish`, undefined, { key: `${key.slice(0, 31)}f` }));
    this.done = from;
    return brought;
  }

  /** Tries again after a lost network; a refusal is told at once. */
  private async again<T>(act: (tried: number) => Promise<T>): Promise<T> {
    for (let tried = 0; ; tried += 1) {
      try {
        return await act(tried);
      } catch (error) {
        if (!(error instanceof Offline) || tried + 1 >= TRIES) throw error;
        await pause(500 * 2 ** tried);
      }
    }
  }

  private take(brought: Brought): void {
    this.kept += brought.kept;
    this.added += brought.added;
    this.refused += brought.refused + brought.task_problems.length;
    this.names.push(...brought.media.map((one) => one.name));
    const files = brought.problems.map(({ file, detail, fix }) => ({ name: file, detail, fix }));
    const tasks = brought.task_problems.map(({ line, detail, fix }) => ({ name: String(line), detail, fix }));
    this.problems = [...this.problems, ...files, ...tasks].slice(0, 200);
  }

  /** Lets the server fetch addresses, and waits until it is through. */
  async urls(project: string, urls: string[], batch: string, key: string): Promise<void> {
    this.whole = urls.length;
    this.import ||= (await api.post<ImportView>(`/projects/${project}/imports`, { urls, batch }, { key })).id;
    for (;;) {
      const view = await this.again(() => api.get<ImportView>(`/imports/${this.import}?limit=100`));
      this.done = view.done + view.failed;
      this.added = view.done;
      this.refused = view.failed;
      this.problems = (view.problems ?? []).map(({ source, problem }) => ({ name: source, detail: problem, fix: '' }));
      if (view.finished) return;
      await pause(LOOK_MS);
    }
  }
}
