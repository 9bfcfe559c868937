// A first look at a file of tasks, on the requester's own machine: its columns, its first rows, how many there are.
// The server reads the whole file by its own rules when it is uploaded and names every bad row; this is the preview.

export interface Preview {
  columns: string[];
  rows: Record<string, string>[];
  count: number;
  /** Those of them that come with a right answer, in the column `gold`; left out where there are none. */
  known?: number;
  /** Lines that will hardly pass, with why, as a key of the wizard's words. */
  doubts: { line: number; key: 'cells' | 'not_object' | 'not_json' }[];
}

const isKnown = (cell: string | undefined) => Boolean(cell?.trim()) && cell !== 'null';
function countKnown(preview: Preview, cell: string | undefined): void {
  if (isKnown(cell)) preview.known = (preview.known ?? 0) + 1;
}

const SHOWN = 20;
const DOUBTS = 20;

export function typeOf(name: string): string {
  return /\.(jsonl|ndjson)$/i.test(name) ? 'application/x-ndjson' : /\.json$/i.test(name) ? 'application/json' : 'text/csv';
}

/** The records of a CSV text with the line each begins on; quotes may hold commas and line breaks. */
export function* csvRecords(text: string): Generator<{ line: number; cells: string[] }> {
  let [cells, cell, quoted, line, begun]: [string[], string, boolean, number, number] = [[], '', false, 1, 1];
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; at += 1) {
    const c = text[at] as string;
    if (c === '\n') line += 1;
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (c === '"' && cell === '') quoted = true;
    else if (c === ',') {
      cells.push(cell);
      cell = '';
    } else if (c === '\n') {
      if (cells.length || cell) yield { line: begun, cells: [...cells, cell] };
      [cells, cell, begun] = [[], '', line];
    } else if (c !== '\r') cell += c;
  }
  if (cells.length || cell) yield { line: begun, cells: [...cells, cell] };
}

function ofCsv(text: string): Preview {
  const preview: Preview = { columns: [], rows: [], count: 0, doubts: [] };
  for (const { line, cells } of csvRecords(text)) {
    if (!preview.columns.length) {
      preview.columns = cells;
      continue;
    }
    preview.count += 1;
    countKnown(preview, cells[preview.columns.indexOf('gold')]);
    if (cells.length !== preview.columns.length && preview.doubts.length < DOUBTS) preview.doubts.push({ line, key: 'cells' });
    if (preview.rows.length < SHOWN) {
      preview.rows.push(Object.fromEntries(preview.columns.map((column, at) => [column, cells[at] ?? ''])));
    }
  }
  return preview;
}

function flat(value: object): Record<string, string> {
  const data = 'data' in value && typeof value.data === 'object' && value.data !== null ? value.data : value;
  return Object.fromEntries(Object.entries(data).map(([key, cell]) => [key, typeof cell === 'object' ? JSON.stringify(cell) : String(cell)]));
}

function ofLines(text: string): Preview {
  const preview: Preview = { columns: [], rows: [], count: 0, doubts: [] };
  text.split('\n').forEach((line, at) => {
    if (!line.trim()) return;
    preview.count += 1;
    const doubt = (key: 'not_object' | 'not_json') => {
      if (preview.doubts.length < DOUBTS) preview.doubts.push({ line: at + 1, key });
    };
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value !== 'object' || value === null || Array.isArray(value)) doubt('not_object');
      else {
        const row = flat(value);
        countKnown(preview, row.gold);
        if (preview.rows.length >= SHOWN) return;
        preview.rows.push(row);
        for (const column of Object.keys(row)) if (!preview.columns.includes(column)) preview.columns.push(column);
      }
    } catch {
      doubt('not_json');
    }
  });
  return preview;
}

function ofJson(text: string): Preview {
  try {
    const value = JSON.parse(text) as { tasks?: object[] };
    const rows = Array.isArray(value.tasks) ? value.tasks : [];
    return ofLines(rows.map((row) => JSON.stringify(row)).join('\n'));
  } catch {
    return { columns: [], rows: [], count: 0, doubts: [{ line: 1, key: 'not_json' }] };
  }
}

export function preview(name: string, text: string): Preview {
  const type = typeOf(name);
  return type === 'text/csv' ? ofCsv(text) : type === 'application/json' ? ofJson(text) : ofLines(text);
}
