// Why: 0.3 is on a step of 0.1 for people and not for binary floats; the page must judge as the server does.
// What: exact decimals with at most six places, as whole millionths. The rules are those of crates/labels decimal.rs.
// What not: arithmetic beyond comparing and steps.

/** A number in millionths. */
export type Millionths = bigint;

export type NoDecimal = 'not_a_number' | 'too_precise' | 'too_large';

const PLACES = 6;
const LENGTH_MAX = 64;
const WHOLE_MAX = 2n ** 63n;
/** The server counts in 128 bits; what leaves them on the way is too large whatever follows. */
const WIDE_MAX = 2n ** 127n;
/** Up to here a JSON number keeps every decimal digit when read as a 64-bit float. */
const JSON_EXACT = 10n ** 15n;

const WRITTEN = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?)(\d+))?$/;

interface Shortest {
  readonly mantissa: bigint;
  readonly scale: number;
}

/** Reads `-12`, `12.50`, `.5` and `1.5e3`: ASCII digits without separators. */
export function readDecimal(text: string): Millionths | NoDecimal {
  const read = shortest(text);
  return typeof read === 'string' ? read : read.mantissa * 10n ** BigInt(PLACES - read.scale);
}

/** A JSON number, which other readers may have rounded: with more than 15 digits it is refused. */
export function decimalOfNumber(number: number): Millionths | NoDecimal {
  const read = shortest(String(number));
  if (typeof read === 'string') return read;
  const isExact = Number.isInteger(number) || absolute(read.mantissa) <= JSON_EXACT;
  return isExact ? read.mantissa * 10n ** BigInt(PLACES - read.scale) : 'too_precise';
}

function shortest(text: string): Shortest | NoDecimal {
  if (new TextEncoder().encode(text).length > LENGTH_MAX) return 'too_large';
  const [, sign, whole = '', fraction = '', exponentSign, exponent = ''] = WRITTEN.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return 'not_a_number';
  if (exponent.length > 4) return 'too_large';
  const kept = fraction.replace(/0+$/, '');
  const size = BigInt(whole + kept || '0');
  if (size >= WIDE_MAX) return 'too_large';
  return reduced(sign === '-' ? -size : size, kept.length - Number(exponent) * (exponentSign === '-' ? -1 : 1));
}

function reduced(given: bigint, places: number): Shortest | NoDecimal {
  if (given === 0n) return { mantissa: 0n, scale: 0 };
  let [mantissa, scale] = [given, places];
  for (; scale > 0 && mantissa % 10n === 0n; scale -= 1) mantissa /= 10n;
  for (; scale < 0; scale += 1) {
    mantissa *= 10n;
    if (absolute(mantissa) >= WIDE_MAX) return 'too_large';
  }
  if (scale > PLACES) return 'too_precise';
  return mantissa >= WHOLE_MAX || mantissa < -WHOLE_MAX ? 'too_large' : { mantissa, scale };
}

const absolute = (number: bigint): bigint => (number < 0n ? -number : number);

/** The shortest way to write it. */
export function writeDecimal(number: Millionths): string {
  const digits = absolute(number).toString().padStart(PLACES + 1, '0');
  const text = `${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`.replace(/\.?0+$/, '');
  return number < 0n ? `-${text}` : text;
}

/** Whether the number is `origin` plus a whole number of steps. */
export const isOnStep = (number: Millionths, origin: Millionths, step: Millionths): boolean =>
  step === 0n ? number === origin : (number - origin) % step === 0n;
