// QR codes (ISO/IEC 18004), so that a link or a secret travels from a screen to a phone: bytes, error correction of
// level M, versions 1 to 20, the mask with the least penalty. A package would weigh more than these lines and do more
// than is asked. Deliberately not here: reading codes, other modes than bytes, colours; drawing is `ui/Qr.svelte`.

/** Error correction words of a block, and blocks, by version; level M, table 9 of the standard. */
const CHECK_WORDS = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];
/** The two bits that say level M in the format. */
const LEVEL_BITS = 0;

type Grid = boolean[][];

const sizeOf = (version: number): number => 17 + version * 4;

function alignmentsOf(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  const last = sizeOf(version) - 7;
  return [6, ...Array.from({ length: count - 1 }, (_, at) => last - step * (count - 2 - at))];
}

/** How many words a version holds, data and correction together. */
function wordsOf(version: number): number {
  const count = alignmentsOf(version).length;
  let modules = (16 * version + 128) * version + 64;
  if (count) modules -= (25 * count - 10) * count - 55;
  if (version >= 7) modules -= 36;
  return Math.floor(modules / 8);
}

function dataWordsOf(version: number): number {
  return wordsOf(version) - (CHECK_WORDS[version - 1] ?? 0) * (BLOCKS[version - 1] ?? 0);
}

/** A product in the field of 256 elements that the standard's correction counts in. */
function product(a: number, b: number): number {
  let result = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    result = (result << 1) ^ ((result >>> 7) * 0x11d);
    if ((b >>> bit) & 1) result ^= a;
  }
  return result;
}

function divisorOf(degree: number): number[] {
  const divisor = Array<number>(degree - 1).fill(0).concat(1);
  let root = 1;
  for (let turn = 0; turn < degree; turn += 1) {
    for (let at = 0; at < degree; at += 1) divisor[at] = product(divisor[at] as number, root) ^ (divisor[at + 1] ?? 0);
    root = product(root, 2);
  }
  return divisor;
}

function remainderOf(data: number[], divisor: number[]): number[] {
  const rest = divisor.map(() => 0);
  for (const word of data) {
    const factor = word ^ (rest.shift() as number);
    rest.push(0);
    divisor.forEach((one, at) => (rest[at] = (rest[at] as number) ^ product(one, factor)));
  }
  return rest;
}

/** Mode, length, the bytes, and what fills the rest. */
function dataWords(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const push = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >>> bit) & 1);
  };
  push(4, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) push(byte, 8);
  const room = dataWordsOf(version) * 8;
  push(0, Math.min(4, room - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let fill = 0xec; bits.length < room; fill ^= 0xec ^ 0x11) push(fill, 8);
  return Array.from({ length: bits.length / 8 }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((word, bit) => word * 2 + bit, 0));
}

/** Data in blocks with their correction, woven into one another as the standard wants them. */
function woven(data: number[], version: number): number[] {
  const blocks = BLOCKS[version - 1] as number;
  const checks = CHECK_WORDS[version - 1] as number;
  const short = Math.floor(data.length / blocks);
  const shorter = blocks - (data.length % blocks);
  const divisor = divisorOf(checks);
  const parts: { words: number[]; check: number[] }[] = [];
  for (let block = 0, at = 0; block < blocks; block += 1) {
    const words = data.slice(at, (at += short + (block < shorter ? 0 : 1)));
    parts.push({ words, check: remainderOf(words, divisor) });
  }
  const weave = (rows: number[][], most: number) =>
    Array.from({ length: most }, (_, at) => rows.flatMap((row) => (at < row.length ? [row[at] as number] : []))).flat();
  return [...weave(parts.map((part) => part.words), short + 1), ...weave(parts.map((part) => part.check), checks)];
}

interface Drawing {
  dark: Grid;
  /** Modules that belong to the pattern itself and carry no data. */
  fixed: Grid;
}

function emptyOf(size: number): Grid {
  return Array.from({ length: size }, () => Array<boolean>(size).fill(false));
}

function drawPatterns(version: number): Drawing {
  const size = sizeOf(version);
  const drawing = { dark: emptyOf(size), fixed: emptyOf(size) };
  const put = (x: number, y: number, dark: boolean) => set(drawing, x, y, dark);
  for (let at = 0; at < size; at += 1) {
    put(6, at, at % 2 === 0);
    put(at, 6, at % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]] as const) {
    around(4, (dx, dy) => {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      if (inside(x + dx, size) && inside(y + dy, size)) put(x + dx, y + dy, ring !== 2 && ring !== 4);
    });
  }
  const places = alignmentsOf(version);
  places.forEach((x, i) =>
    places.forEach((y, j) => {
      const last = places.length - 1;
      if ((i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0)) return;
      around(2, (dx, dy) => put(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1));
    }),
  );
  drawFormat(drawing, 0);
  if (version >= 7) drawVersion(drawing, version);
  return drawing;
}

function set(drawing: Drawing, x: number, y: number, dark: boolean): void {
  (drawing.dark[y] as boolean[])[x] = dark;
  (drawing.fixed[y] as boolean[])[x] = true;
}

const inside = (at: number, size: number) => at >= 0 && at < size;

function around(far: number, visit: (dx: number, dy: number) => void): void {
  for (let dy = -far; dy <= far; dy += 1) for (let dx = -far; dx <= far; dx += 1) visit(dx, dy);
}

function drawFormat(drawing: Drawing, mask: number): void {
  const size = drawing.dark.length;
  const data = (LEVEL_BITS << 3) | mask;
  let rest = data;
  for (let turn = 0; turn < 10; turn += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
  const bits = ((data << 10) | rest) ^ 0x5412;
  const bit = (at: number) => ((bits >>> at) & 1) === 1;
  for (let at = 0; at <= 5; at += 1) set(drawing, 8, at, bit(at));
  set(drawing, 8, 7, bit(6));
  set(drawing, 8, 8, bit(7));
  set(drawing, 7, 8, bit(8));
  for (let at = 9; at < 15; at += 1) set(drawing, 14 - at, 8, bit(at));
  for (let at = 0; at < 8; at += 1) set(drawing, size - 1 - at, 8, bit(at));
  for (let at = 8; at < 15; at += 1) set(drawing, 8, size - 15 + at, bit(at));
  set(drawing, 8, size - 8, true);
}

function drawVersion(drawing: Drawing, version: number): void {
  let rest = version;
  for (let turn = 0; turn < 12; turn += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
  const bits = (version << 12) | rest;
  for (let at = 0; at < 18; at += 1) {
    const [far, near] = [drawing.dark.length - 11 + (at % 3), Math.floor(at / 3)];
    set(drawing, far, near, ((bits >>> at) & 1) === 1);
    set(drawing, near, far, ((bits >>> at) & 1) === 1);
  }
}

/** Lays the words along the pairs of columns, up and down from the right. */
function drawWords(drawing: Drawing, words: number[]): void {
  const size = drawing.dark.length;
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = ((right + 1) & 2) === 0 ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (drawing.fixed[y]?.[x] || at >= words.length * 8) continue;
        (drawing.dark[y] as boolean[])[x] = (((words[at >>> 3] as number) >>> (7 - (at & 7))) & 1) === 1;
        at += 1;
      }
    }
  }
}

const MASKS: ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function masked(drawing: Drawing, mask: number): Grid {
  const copy = { dark: drawing.dark.map((row) => [...row]), fixed: drawing.fixed };
  const flips = MASKS[mask] as (x: number, y: number) => boolean;
  copy.dark.forEach((row, y) =>
    row.forEach((dark, x) => {
      if (!drawing.fixed[y]?.[x]) row[x] = dark !== flips(x, y);
    }),
  );
  drawFormat(copy, mask);
  return copy.dark;
}

/** How hard a code is to read: runs, blocks, patterns like the corners', and too much of one shade. */
export function penalty(grid: Grid): number {
  const size = grid.length;
  const columns = grid.map((_, x) => grid.map((row) => row[x] as boolean));
  let sum = 0;
  for (const line of [...grid, ...columns]) {
    const text = line.map((dark) => (dark ? '1' : '0')).join('');
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
    for (const pattern of ['10111010000', '00001011101']) {
      for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) sum += 40;
    }
  }
  for (let y = 0; y + 1 < size; y += 1) {
    for (let x = 0; x + 1 < size; x += 1) {
      const dark = grid[y]?.[x];
      if (dark === grid[y]?.[x + 1] && dark === grid[y + 1]?.[x] && dark === grid[y + 1]?.[x + 1]) sum += 3;
    }
  }
  const share = grid.flat().filter(Boolean).length / (size * size);
  return sum + Math.floor(Math.abs(share * 20 - 10)) * 10;
}

/** The code of a text, true where it is dark; none where the text is longer than version 20 takes (666 bytes). */
export function qr(text: string, wanted?: number): Grid | null {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, at) => dataWordsOf(at + 1) * 8 >= 4 + (at + 1 < 10 ? 8 : 16) + bytes.length * 8) + 1;
  if (version === 0) return null;
  const drawing = drawPatterns(version);
  drawWords(drawing, woven(dataWords(bytes, version), version));
  if (wanted !== undefined) return masked(drawing, wanted);
  const grids = MASKS.map((_, mask) => masked(drawing, mask));
  return grids.reduce((best, grid) => (penalty(grid) < penalty(best) ? grid : best));
}

/** The dark modules as one path, a run at a time, with the quiet zone of four modules around. */
export function qrPath(grid: Grid): { path: string; side: number } {
  const quiet = 4;
  const path = grid
    .map((row, y) =>
      [...row.map((dark) => (dark ? '1' : '0')).join('').matchAll(/1+/g)]
        .map((run) => `M${run.index + quiet} ${y + quiet}h${run[0].length}v1h-${run[0].length}z`)
        .join(''),
    )
    .join('');
  return { path, side: grid.length + quiet * 2 };
}
