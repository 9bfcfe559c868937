// QR codes against codes of another implementation (python-qrcode 8.2), module by module in all eight masks.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { penalty, qr, qrPath } from '../src/lib/qr.ts';

const VECTORS: [text: string, version: number, hash: string][] = [
  ['HELLO', 1, '696f185fd622fbe5131c1a1d6a42db2a7d41953c2e43fa7d1190d73a44ea24dd'],
  ['https://work.example/team/join#gdl_0123456789abcdefghijklmnopqrstuv', 5, '3fb94e619e8a6f600f0fab9a512a160aa89914a969024d849bb3dd7a5604e373'],
  ['otpauth://totp/Gongdao:worker%40demo.gongdao?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Gongdao&algorithm=SHA1&digits=6&period=30', 8, '05fdf4af2c4eefe7f9ad7525cf42309670af295c51df5fffcb5c3abde6a87ef0'],
  ['公道 '.repeat(30), 10, '2d70fbe14bc9beaa9ef88ff75bef3021ec8b0bcfd35366fd6e40e63dc817b195'],
];
const rows = (grid: boolean[][]) => grid.map((row) => row.map((dark) => (dark ? 1 : 0)).join('')).join('\n');

describe('a QR code', () => {
  test.each(VECTORS)('of %s is what others draw', (text, version, hash) => {
    const all = [0, 1, 2, 3, 4, 5, 6, 7].map((mask) => qr(text, mask) ?? []);
    expect(all.map((grid) => (grid.length - 17) / 4)).toEqual(Array(8).fill(version));
    expect(createHash('sha256').update(all.map(rows).join('\n')).digest('hex')).toBe(hash);
  });

  test('takes the mask with the least penalty', () => {
    const chosen = qr('https://work.example/team/join') ?? [];
    const least = Math.min(...[0, 1, 2, 3, 4, 5, 6, 7].map((mask) => penalty(qr('https://work.example/team/join', mask) ?? [])));
    expect(penalty(chosen)).toBe(least);
  });

  test('is refused where the text is too long, and drawn with its quiet zone', () => {
    expect(qr('z'.repeat(667))).toBeNull();
    const grid = qr('z'.repeat(666)) ?? [];
    expect(grid.length).toBe(97);
    const { path, side } = qrPath(grid);
    expect(side).toBe(105);
    expect(path.startsWith('M4 4h7v1h-7z')).toBe(true);
  });
});
