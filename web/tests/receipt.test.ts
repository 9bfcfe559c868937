// Receipts that the Rust program made hold here, with the browser's own cryptography and with the packaged one; and
// no character of them can be changed without the step that fails being named.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromBase64, fromDecimal, join, toBase64, utf8 } from '../src/evidence/bytes.ts';
import { available, packaged } from '../src/evidence/crypto.ts';
import type { Flaw, Stage } from '../src/evidence/receipt.ts';
import { Broken, parse, readKey, readRecord, verify } from '../src/evidence/receipt.ts';

interface Fixture {
  vkey: string;
  receipts: { record_kind: string; subject: string; proof: string }[];
}
const fixture = JSON.parse(readFileSync(new URL('./fixtures/receipts.json', import.meta.url), 'utf8')) as Fixture;
const { vkey } = fixture;
const receipt = fixture.receipts[0]?.proof ?? '';
const providers = [
  ['browser', await available()],
  ['package', await packaged()],
] as const;

async function flawOf(text: string, key = vkey): Promise<string> {
  try {
    await verify(text, key, await available());
    return 'holds';
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return `${error.stage} ${error.flaw}`;
  }
}

describe.each(providers)('with the cryptography of the %s', (by, crypto) => {
  test.each(fixture.receipts)('a receipt of $record_kind made by the program holds', async ({ record_kind, subject, proof }) => {
    const good = await verify(proof, vkey, crypto);
    expect(good.by).toBe(by);
    expect(good.decision.kind).toBe(record_kind);
    expect(good.decision.fields.map(([, value]) => value)).toContain(subject);
    expect(good.signedBy).toBe(vkey.split('+')[0]);
    expect(good.index < good.size).toBe(true);
  });
  test('a signature that was altered fails', async () => {
    const at = receipt.lastIndexOf(' ') + 20;
    const other = receipt[at] === 'A' ? 'B' : 'A';
    await expect(verify(receipt.slice(0, at) + other + receipt.slice(at + 1), vkey, crypto)).rejects.toMatchObject({ flaw: 'bad_signature' });
  });
});

test('not one character can be changed unnoticed', async () => {
  const seen = new Set<string>();
  for (let at = 0; at < receipt.length; at += 1) {
    const other = receipt[at] === 'x' ? 'y' : 'x';
    const flaw = await flawOf(receipt.slice(0, at) + other + receipt.slice(at + 1));
    expect(flaw, `character ${at}, ${JSON.stringify(receipt[at])}`).not.toBe('holds');
    seen.add(flaw.split(' ')[0] ?? '');
  }
  expect([...seen].sort()).toEqual(expect.arrayContaining(['checkpoint', 'format', 'inclusion', 'record', 'signature']));
});

test('what was done to a receipt is named', async () => {
  const lines = receipt.split('\n');
  const line = (at: number, text: string) => lines.map((one, place) => (place === at ? text : one)).join('\n');
  const { salt, record } = parse(receipt);
  const withRecord = (bytes: Uint8Array) => line(1, `extra ${toBase64(join(salt, bytes))}`);
  const text = new TextDecoder().decode(record);
  const cases: [string, `${Stage} ${Flaw}`][] = [
    ['', 'format first_line'],
    [line(0, 'c2sp.org/tlog-proof@v2'), 'format first_line'],
    [line(1, 'extra !!!'), 'format extra'],
    [line(1, 'extra AAAA'), 'format extra'],
    [line(2, 'index 01'), 'format index'],
    [line(2, 'index 4294967296'), 'inclusion index_beyond'],
    [line(3, `${lines[3]}=`), 'format proof_line'],
    [lines.filter((_, at) => at !== 3).join('\n'), 'inclusion path_length'],
    [[...lines.slice(0, 4), lines[3], ...lines.slice(4)].join('\n'), 'inclusion path_length'],
    [lines.slice(0, 5).join('\n'), 'format no_checkpoint'],
    [withRecord(utf8(text.replace('answer_', 'Answer_'))), 'record record_header'],
    [withRecord(utf8(text.slice(0, -1))), 'record record_line'],
    [withRecord(utf8(`${text}lonely\n`)), 'record record_line'],
    [withRecord(utf8(`${text}name a\\qb\n`)), 'record record_line'],
    [withRecord(join(record, Uint8Array.of(0xff, 0x0a))), 'record record_text'],
    [withRecord(utf8(`${text}name added\n`)), 'inclusion root_differs'],
    [receipt.trimEnd(), 'checkpoint note'],
    [receipt.replace('\u2014', '-'), 'checkpoint signature_line'],
    [receipt.replace(/\u2014 \S+/, '\u2014 other.log'), 'signature unknown_key'],
  ];
  for (const [changed, flaw] of cases) expect(await flawOf(changed), flaw).toBe(flaw);
});

test('a key must be spelled as it is', async () => {
  const crypto = await available();
  expect((await readKey(vkey, crypto)).name).toBe(vkey.split('+')[0]);
  for (const bad of ['', 'a+b', vkey.replace('+', '+0'), vkey.replace(/^g/, 'h'), `${vkey}A`]) {
    await expect(readKey(bad, crypto), bad).rejects.toMatchObject({ flaw: 'vkey' });
  }
});

test('the spellings are strict', () => {
  expect(fromBase64('AAA=')).toEqual(new Uint8Array(2));
  for (const bad of ['AAA', 'AAB=', 'AAA=\n', ' AAA=', 'A-A=']) expect(fromBase64(bad), bad).toBeNull();
  expect(fromDecimal('18446744073709551615')).toBe(18446744073709551615n);
  for (const bad of ['', '01', '+1', '-1', '1.0', '18446744073709551616']) expect(fromDecimal(bad), bad).toBeNull();
  const lines = 'gongdao-record/1 test 5\nname a\\nb\\\\c\n';
  expect(readRecord(utf8(lines))).toEqual({ kind: 'test', atMs: 5, fields: [['name', 'a\nb\\c']] });
});
