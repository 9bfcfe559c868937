// Spellings that all texts of the log share: strict base64 and strict decimals, because a text that can be spelled
// two ways can be altered without being noticed.

const text = new TextEncoder();

export const utf8 = (value: string): Uint8Array<ArrayBuffer> => text.encode(value);

export function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Canonical standard base64 only; null for anything else. */
export function fromBase64(value: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(value);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
    return toBase64(bytes) === value ? bytes : null;
  } catch {
    return null;
  }
}

const U64 = (1n << 64n) - 1n;

export function fromDecimal(value: string): bigint | null {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(value)) return null;
  const number = BigInt(value);
  return number <= U64 ? number : null;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
