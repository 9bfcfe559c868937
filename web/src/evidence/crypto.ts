// SHA-256 and Ed25519: the browser's own where it has them, else a small audited package that is loaded then.
// WebCrypto is absent on plain HTTP, and Ed25519 in it is absent in older browsers.

type Bytes = Uint8Array<ArrayBuffer>;

export interface Crypto {
  sha256(bytes: Bytes): Promise<Bytes>;
  /** Whether the signature is the key's for the message. */
  ed25519(key: Bytes, signature: Bytes, message: Bytes): Promise<boolean>;
  /** Who computed: for the page to say. */
  by: 'browser' | 'package';
}

/** The fallback, also for tests. */
export async function packaged(): Promise<Crypto> {
  const [{ sha256, sha512 }, ed] = await Promise.all([import('@noble/hashes/sha2.js'), import('@noble/ed25519')]);
  ed.hashes.sha512 = sha512;
  return {
    by: 'package',
    sha256: async (bytes) => new Uint8Array(sha256(bytes)),
    ed25519: async (key, signature, message) => {
      try {
        return ed.verify(signature, message, key, { zip215: false });
      } catch {
        return false;
      }
    },
  };
}

async function browsers(): Promise<Crypto | null> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return null;
  try {
    // RFC 8032, test 1: its public key must be taken.
    const hex = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';
    const key = new Uint8Array((hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16)));
    await subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  } catch {
    return null;
  }
  return {
    by: 'browser',
    sha256: async (bytes) => new Uint8Array(await subtle.digest('SHA-256', bytes)),
    ed25519: async (raw, signature, message) => {
      try {
        const key = await subtle.importKey('raw', raw, 'Ed25519', false, ['verify']);
        return await subtle.verify('Ed25519', key, signature, message);
      } catch {
        return false;
      }
    },
  };
}

export async function available(): Promise<Crypto> {
  return (await browsers()) ?? (await packaged());
}
