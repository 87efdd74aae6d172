import crypto, { createHash } from 'node:crypto';

/** A third of the time for what is short; missing before Node 20.12. */
const atOnce: typeof crypto.hash | undefined = crypto.hash;

/** SHA-256 of bytes or of UTF-8 text, in hexadecimal. */
export function sha256(content: Uint8Array | string): string {
  return atOnce?.('sha256', content) ?? createHash('sha256').update(content).digest('hex');
}

/** The same as 32 bytes. */
export function sha256Bytes(content: Uint8Array | string): Buffer {
  return atOnce?.('sha256', content, 'buffer') ?? createHash('sha256').update(content).digest();
}

/** SHA-256 of a list's canonical JSON, which need not fit in a string. */
export function digestOfList(values: readonly unknown[]): string {
  const hash = createHash('sha256');
  hash.update('[');
  values.forEach((value, at) => hash.update((at === 0 ? '' : ',') + canonicalJson(value)));
  return hash.update(']').digest('hex');
}

/** JSON with sorted keys, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
