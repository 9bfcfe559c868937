// Check digits of bank cards (Luhn), IBANs (MOD 97-10) and resident identity numbers (MOD 11-2), so that a slip of the
// finger is told while the number is still before one's eyes. The server checks the same again and has the last word.

export type PayeeField = 'holder' | 'account' | 'bank' | 'bic' | 'identity_number';
export type PayeeSlip =
  | 'card_length' | 'card_digits' | 'card_check'
  | 'iban_shape' | 'iban_check' | 'bic_shape'
  | 'identity_length' | 'identity_date' | 'identity_check'
  | 'alipay_shape' | 'wechat_shape' | 'name_empty' | 'name_long';

/** Text without the spaces and hyphens that people group digits with. */
export function plain(text: string): string {
  return text.replace(/[ \u3000-]/g, '');
}

function luhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((whole, digit, place) => {
    const value = place % 2 === 1 ? Number(digit) * 2 : Number(digit);
    return whole + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function card(text: string): PayeeSlip | null {
  const digits = plain(text);
  if (!/^[0-9]*$/.test(digits)) return 'card_digits';
  if (digits.length < 13 || digits.length > 19) return 'card_length';
  return luhn(digits) ? null : 'card_check';
}

function iban(text: string): PayeeSlip | null {
  const code = plain(text).toUpperCase();
  if (!/^[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}$/.test(code)) return 'iban_shape';
  const moved = code.slice(4) + code.slice(0, 4);
  const rest = [...moved].reduce((whole, one) => {
    const value = parseInt(one, 36);
    return (whole * (value > 9 ? 100 : 10) + value) % 97;
  }, 0);
  return rest === 1 ? null : 'iban_check';
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

function identity(text: string): PayeeSlip | null {
  const number = plain(text).toUpperCase();
  if (!/^[0-9]{17}[0-9X]$/.test(number)) return 'identity_length';
  const [century, month, day] = [Number(number.slice(6, 8)), Number(number.slice(10, 12)), Number(number.slice(12, 14))];
  if (century < 18 || century > 21 || month < 1 || month > 12 || day < 1 || day > 31) return 'identity_date';
  const sum = WEIGHTS.reduce((whole, weight, place) => whole + weight * Number(number[place]), 0);
  return '10X98765432'[sum % 11] === number[17] ? null : 'identity_check';
}

const PHONE = /^1[0-9]{10}$/;
const ADDRESS = /^[a-z0-9][a-z0-9._+-]*@[a-z0-9][a-z0-9._+-]*$/;

function alipay(text: string): PayeeSlip | null {
  const account = text.trim().toLowerCase();
  const address = ADDRESS.test(account) && /@.*\./.test(account) && !account.endsWith('.') && account.length <= 100;
  return address || PHONE.test(account) ? null : 'alipay_shape';
}

function wechat(text: string): PayeeSlip | null {
  const account = text.trim();
  return /^(o[A-Za-z0-9_-]{27}|[A-Za-z][A-Za-z0-9_-]{5,19})$/.test(account) || PHONE.test(account) ? null : 'wechat_shape';
}

function name(text: string): PayeeSlip | null {
  const length = Array.from(text.trim()).length;
  return length === 0 ? 'name_empty' : length > 70 ? 'name_long' : null;
}

/** What is wrong with a field of a payee; nothing where it will do. */
export function slip(kind: string, field: PayeeField, text: string): PayeeSlip | null {
  if (field === 'holder' || field === 'bank') return name(text);
  if (field === 'bic') return /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(plain(text).toUpperCase()) ? null : 'bic_shape';
  if (field === 'identity_number') return identity(text);
  const check = { bank_card: card, iban, alipay, wechat }[kind];
  return check ? check(text) : null;
}
