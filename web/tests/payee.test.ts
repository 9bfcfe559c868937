// Check digits as the server's own tests have them, so that page and server agree.
import { expect, test } from 'vitest';
import { latestMonths, monthOf, monthText, rangeOf } from '../src/lib/months.ts';
import { slip } from '../src/lib/payee.ts';
import type { PayeeField } from '../src/lib/payee.ts';

const CASES: [kind: string, field: PayeeField, text: string, found: string | null][] = [
  ['bank_card', 'account', '6222 0212 3456 7890 128', null],
  ['bank_card', 'account', '4111-1111-1111-1111', null],
  ['bank_card', 'account', '6222021234567890129', 'card_check'],
  ['bank_card', 'account', '622202', 'card_length'],
  ['bank_card', 'account', '６222021234567890128', 'card_digits'],
  ['iban', 'account', 'GB82 WEST 1234 5698 7654 32', null],
  ['iban', 'account', 'de89370400440532013000', null],
  ['iban', 'account', 'GB82WEST12345698765423', 'iban_check'],
  ['iban', 'account', 'GB8', 'iban_shape'],
  ['iban', 'bic', 'deutdeff', null],
  ['iban', 'bic', 'DEUT', 'bic_shape'],
  ['alipay', 'account', 'Wang@example.com', null],
  ['alipay', 'account', '13800138000', null],
  ['alipay', 'account', 'a@b', 'alipay_shape'],
  ['alipay', 'account', 'not an account', 'alipay_shape'],
  ['wechat', 'account', 'wxid_abc123', null],
  ['wechat', 'account', 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o', null],
  ['wechat', 'account', '=cmd', 'wechat_shape'],
  ['bank_card', 'identity_number', '11010519491231002x', null],
  ['bank_card', 'identity_number', '440524188001010014', null],
  ['bank_card', 'identity_number', '110105194912310021', 'identity_check'],
  ['bank_card', 'identity_number', '110105194913310025', 'identity_date'],
  ['bank_card', 'identity_number', '1101051949123100', 'identity_length'],
  ['bank_card', 'holder', ' ', 'name_empty'],
  ['bank_card', 'bank', 'x'.repeat(71), 'name_long'],
];

test.each(CASES)('%s %s %s', (kind, field, text, found) => expect(slip(kind, field, text)).toBe(found));

test('months are those of Beijing', () => {
  expect(monthOf(Date.parse('2026-10-31T17:00:00Z'))).toBe('2026-11');
  expect(latestMonths(Date.parse('2026-01-15T00:00:00Z'), 3)).toEqual(['2026-01', '2025-12', '2025-11']);
  expect(rangeOf('2026-12')).toEqual({ from: '2026-12-01', to: '2027-01-01' });
  expect(monthText(202611)).toBe('2026-11');
});
