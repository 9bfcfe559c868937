// Pictures on the requester's device: out of a folder, an archive or a choice of many files; what they are by name, and
// what came along that is none. The server looks at the bytes and decides.

const PICTURE = /\.(png|jpe?g|webp|gif)$/i;
const ARCHIVE = /\.zip$/i;
/** What systems put into folders by themselves. */
const CLUTTER = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/;

/** What was dropped at once, by what it is for. */
export interface Sorted {
  pictures: File[];
  archives: File[];
  /** Tables of tasks, and COCO files with pre-labels. */
  tables: File[];
  /** Names of what is none of these. */
  strange: string[];
}

const placeOf = (file: File) => file.webkitRelativePath || file.name;

export function sort(files: File[]): Sorted {
  const sorted: Sorted = { pictures: [], archives: [], tables: [], strange: [] };
  for (const file of files) {
    if (CLUTTER.test(placeOf(file))) continue;
    if (PICTURE.test(file.name)) sorted.pictures.push(file);
    else if (ARCHIVE.test(file.name)) sorted.archives.push(file);
    else if (/\.(csv|jsonl|ndjson|json)$/i.test(file.name)) sorted.tables.push(file);
    else sorted.strange.push(file.name);
  }
  return sorted;
}

function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  return new Promise((resolve, reject) => {
    // It hands out a hundred at a time, and nothing at the end.
    const more = () =>
      reader.readEntries((some) => {
        all.push(...some);
        if (some.length) more();
        else resolve(all);
      }, reject);
    more();
  });
}

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isDirectory) {
    const inside = await entriesOf(entry as FileSystemDirectoryEntry);
    return (await Promise.all(inside.map(filesOf))).flat();
  }
  return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
}

/** All files of a drop, folders walked through, by name. */
export async function dropped(data: DataTransfer): Promise<File[]> {
  const entries = [...data.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const files = entries.length ? (await Promise.all(entries.map(filesOf))).flat() : [...data.files];
  return files.sort((a, b) => placeOf(a).localeCompare(placeOf(b), 'en', { numeric: true }));
}

/** The name a file is known by: unique in its project, since answers are matched by it. */
export function nameOf(file: File): string {
  return file.name;
}

/** Names that come more than once: two tasks cannot have one key. */
export function doubled(files: File[]): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const file of files) (seen.has(nameOf(file)) ? twice : seen).add(nameOf(file));
  return [...twice];
}

/** `3.4 MB`. */
export function weight(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/** Addresses of a list, one a line; what is none is told by its line. */
export function addresses(text: string): { urls: string[]; bad: number[] } {
  const [urls, bad]: [string[], number[]] = [[], []];
  text.split('\n').forEach((line, at) => {
    const one = line.trim();
    if (!one) return;
    if (/^https?:\/\/[^\s/]+\.[^\s]+$/i.test(one)) urls.push(one);
    else bad.push(at + 1);
  });
  return { urls, bad };
}

/** What is left of a name without its number at the end: `deed-7_p2.png` is page 2 of `deed-7`. */
const NUMBERED = /^(.+?)(?:[-_. ]*(?:p|page|页|第)?[-_. ]*)(\d+)\s*页?$/iu;

/** Documents out of the names of pictures: those that differ only in the number at their end, in the order of the numbers. */
export function documentsOf(names: readonly string[]): { key: string; pages: string[] }[] {
  const groups = new Map<string, { name: string; number: number }[]>();
  for (const name of names) {
    const bare = name.replace(PICTURE, '');
    const found = NUMBERED.exec(bare);
    const [key, number] = found ? [found[1] ?? bare, Number(found[2])] : [bare, 0];
    const group = groups.get(key);
    if (group) group.push({ name, number });
    else groups.set(key, [{ name, number }]);
  }
  return [...groups].map(([key, pages]) => ({ key, pages: pages.sort((a, b) => a.number - b.number || a.name.localeCompare(b.name, 'en', { numeric: true })).map(({ name }) => name) }));
}

/** Names of pictures in the cells of a row's columns; a cell may hold several with `|` between, or a list. */
export function namesIn(row: Readonly<Record<string, string>>, columns: readonly string[]): string[] {
  const all = columns.flatMap((column) => {
    const cell = (row[column] ?? '').trim();
    if (!cell.startsWith('[')) return cell.split(/[|\n]/);
    try {
      return (JSON.parse(cell) as unknown[]).map(String);
    } catch {
      return [cell];
    }
  });
  return all.map((name) => name.trim()).filter((name) => name && !name.includes('://') && !name.startsWith('/api/'));
}
