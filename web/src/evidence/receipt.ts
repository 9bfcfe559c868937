// Reads and verifies a receipt (`.tlog-proof`) the way crates/evidence does: record and salt give the commitment,
// the commitment the entry, the entry the leaf, leaf and path the root, and the root stands in a checkpoint that the
// log signed. Every step is kept, so that the page can draw it; the first that fails is named.
// Specifications: C2SP tlog-proof, tlog-checkpoint, signed-note; RFC 6962 and RFC 9162 for the tree.
import { fromBase64, fromDecimal, join, same, toBase64, toHex, utf8 } from './bytes.ts';
import type { Crypto } from './crypto.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export type Stage = 'format' | 'record' | 'checkpoint' | 'signature' | 'inclusion';
/** What is wrong, as a key of the page's words. */
export type Flaw =
  | 'too_long' | 'first_line' | 'extra' | 'index' | 'proof_line' | 'no_checkpoint'
  | 'record_header' | 'record_line' | 'record_text'
  | 'note' | 'signature_line' | 'control' | 'size' | 'root' | 'origin'
  | 'vkey' | 'unknown_key' | 'bad_signature'
  | 'index_beyond' | 'path_length' | 'root_differs';

export class Broken extends Error {
  constructor(
    readonly stage: Stage,
    readonly flaw: Flaw,
  ) {
    super(`${stage}: ${flaw}`);
  }
}

export interface VerifierKey {
  name: string;
  id: string;
  key: Bytes;
}

export interface Parsed {
  salt: Bytes;
  record: Bytes;
  index: bigint;
  path: Bytes[];
  note: string;
}

export interface Decision {
  kind: string;
  atMs: number;
  fields: [name: string, value: string][];
}

export interface Level {
  side: 'left' | 'right';
  sibling: string;
  hash: string;
}

export interface Verified {
  decision: Decision;
  commitment: string;
  entry: string;
  leaf: string;
  levels: Level[];
  root: string;
  origin: string;
  size: bigint;
  index: bigint;
  signedBy: string;
  by: Crypto['by'];
}

const SALT_BYTES = 16;
const RECEIPT_BYTES_MAX = 1024 * 1024 * 1.5 + 512 * 1024 + 8 * 1024;
const PATH_MAX = 64;

/** NAME+ID+BASE64, with an id that follows from name and key. */
export async function readKey(vkey: string, crypto: Crypto): Promise<VerifierKey> {
  const match = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey.trim());
  const bytes = match ? fromBase64(match[3] as string) : null;
  if (!match || !bytes || bytes.length !== 33 || bytes[0] !== 1) throw new Broken('signature', 'vkey');
  const [, name = '', id = ''] = match;
  const hash = await crypto.sha256(join(utf8(`${name}\n`), bytes));
  if (toHex(hash.slice(0, 4)) !== id) throw new Broken('signature', 'vkey');
  return { name, id, key: bytes.slice(1) };
}

export function parse(text: string): Parsed {
  if (utf8(text).length > RECEIPT_BYTES_MAX) throw new Broken('format', 'too_long');
  const cut = text.indexOf('\n\n');
  if (!text.startsWith('c2sp.org/tlog-proof@v1\n')) throw new Broken('format', 'first_line');
  if (cut < 0) throw new Broken('format', 'no_checkpoint');
  const lines = text.slice(0, cut).split('\n').slice(1);
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines[0].slice(6)) : null;
  if (!extra || extra.length < SALT_BYTES) throw new Broken('format', 'extra');
  const index = lines[1]?.startsWith('index ') ? fromDecimal(lines[1].slice(6)) : null;
  if (index === null) throw new Broken('format', 'index');
  const path = lines.slice(2).map((line, at) => {
    const hash = fromBase64(line);
    if (!hash || hash.length !== 32 || at >= PATH_MAX) throw new Broken('format', 'proof_line');
    return hash;
  });
  return { salt: extra.slice(0, SALT_BYTES), record: extra.slice(SALT_BYTES), index, path, note: text.slice(cut + 2) };
}

function unescape(value: string): string {
  if (value.includes('\r')) throw new Broken('record', 'record_line');
  return value.replace(/\\(.?)/gs, (_, mark: string) => {
    if (mark === '\\') return '\\';
    if (mark === 'n') return '\n';
    if (mark === 'r') return '\r';
    throw new Broken('record', 'record_line');
  });
}

/** The decision in a record; every form but the canonical one is refused. */
export function readRecord(record: Bytes): Decision {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(record);
  } catch {
    throw new Broken('record', 'record_text');
  }
  const lines = text.split('\n');
  const head = /^gongdao-record\/1 ([a-z_]{1,32}) (0|-?[1-9][0-9]{0,18})$/.exec(lines[0] ?? '');
  if (!head || lines.length < 2) throw new Broken('record', 'record_header');
  if (lines.pop() !== '') throw new Broken('record', 'record_line');
  const fields = lines.slice(1).map((line): [string, string] => {
    const match = /^([\x21-\x7e]{1,64}) (.*)$/s.exec(line);
    if (!match) throw new Broken('record', 'record_line');
    return [match[1] as string, unescape(match[2] as string)];
  });
  return { kind: head[1] as string, atMs: Number(head[2]), fields };
}

interface Checkpoint {
  origin: string;
  size: bigint;
  root: Bytes;
  signedBy: string;
}

async function openNote(note: string, key: VerifierKey, crypto: Crypto): Promise<Checkpoint> {
  // eslint-disable-next-line no-control-regex -- a note may have no control character but the newline
  if (/[\x00-\x09\x0b-\x1f]/.test(note)) throw new Broken('checkpoint', 'control');
  const at = note.lastIndexOf('\n\n');
  if (at < 0 || !note.endsWith('\n')) throw new Broken('checkpoint', 'note');
  const body = note.slice(0, at + 1);
  let signedBy = '';
  for (const line of note.slice(at + 2, -1).split('\n')) {
    const match = /^\u2014 ([^\s+]+) (\S+)$/.exec(line);
    const bytes = match ? fromBase64(match[2] as string) : null;
    if (!match || !bytes || bytes.length < 5) throw new Broken('checkpoint', 'signature_line');
    if (match[1] !== key.name || toHex(bytes.slice(0, 4)) !== key.id) continue;
    if (!(await crypto.ed25519(key.key, bytes.slice(4), utf8(body)))) throw new Broken('signature', 'bad_signature');
    signedBy = key.name;
  }
  if (!signedBy) throw new Broken('signature', 'unknown_key');
  const [origin = '', sizeText = '', rootText = '', ...rest] = body.slice(0, -1).split('\n');
  const [size, root] = [fromDecimal(sizeText), fromBase64(rootText)];
  if (size === null) throw new Broken('checkpoint', 'size');
  if (!root || root.length !== 32) throw new Broken('checkpoint', 'root');
  if (rest.includes('')) throw new Broken('checkpoint', 'note');
  if (origin !== key.name) throw new Broken('checkpoint', 'origin');
  return { origin, size, root, signedBy };
}

async function climb(leaf: Bytes, parsed: Parsed, size: bigint, crypto: Crypto): Promise<{ root: Bytes; levels: Level[] }> {
  if (parsed.index >= size) throw new Broken('inclusion', 'index_beyond');
  let [place, last, hash] = [parsed.index, size - 1n, leaf];
  const levels: Level[] = [];
  for (const sibling of parsed.path) {
    if (last === 0n) throw new Broken('inclusion', 'path_length');
    const onLeft = (place & 1n) === 1n || place === last;
    hash = await crypto.sha256(onLeft ? join(Uint8Array.of(1), sibling, hash) : join(Uint8Array.of(1), hash, sibling));
    levels.push({ side: onLeft ? 'left' : 'right', sibling: toBase64(sibling), hash: toBase64(hash) });
    if (onLeft) {
      while ((place & 1n) === 0n && place !== 0n) [place, last] = [place >> 1n, last >> 1n];
    }
    [place, last] = [place >> 1n, last >> 1n];
  }
  if (last !== 0n) throw new Broken('inclusion', 'path_length');
  return { root: hash, levels };
}

/** The whole way from the record to the signature. Throws [`Broken`] with the step that fails. */
export async function verify(text: string, vkey: string, crypto: Crypto): Promise<Verified> {
  const parsed = parse(text);
  const decision = readRecord(parsed.record);
  const commitment = toBase64(await crypto.sha256(join(parsed.salt, parsed.record)));
  const entry = `gongdao/1 ${decision.kind} ${decision.atMs} ${commitment}\n`;
  const leaf = await crypto.sha256(join(Uint8Array.of(0), utf8(entry)));
  const checkpoint = await openNote(parsed.note, await readKey(vkey, crypto), crypto);
  const { root, levels } = await climb(leaf, parsed, checkpoint.size, crypto);
  if (!same(root, checkpoint.root)) throw new Broken('inclusion', 'root_differs');
  const { origin, size, signedBy } = checkpoint;
  const shown = { commitment, entry, leaf: toBase64(leaf), levels, root: toBase64(root) };
  return { decision, ...shown, origin, size, index: parsed.index, signedBy, by: crypto.by };
}
