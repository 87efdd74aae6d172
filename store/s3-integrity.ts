import { StoreError } from '../core/errors/store-error.ts';

/** How often an object without a checksum is read until two readings agree. */
const READINGS = 6;

/** The checksums that the SDK compares with what it receives. */
const COMPARED = [
  'ChecksumSHA256',
  'ChecksumSHA1',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
] as const;

/** Whether the SDK has compared the body of an answer with a checksum of the whole object. */
export function isComparedBySdk(
  answer: Partial<Record<(typeof COMPARED)[number], string | undefined>>,
): boolean {
  // That of an object sent in parts may be a checksum of checksums, with the number of parts: not compared.
  return COMPARED.some((name) => answer[name] !== undefined && !answer[name].includes('-'));
}

/**
 * Whether an ETag is the MD5 of the content. It is for most objects that were sent in one piece and not
 * encrypted with a key of KMS.
 */
export function isMd5Of(tag: string | undefined, md5: string): boolean {
  return tag?.replaceAll('"', '') === md5;
}

/**
 * A reading that was compared with a checksum or, if the server has none, that another reading agrees with:
 * bits flip on the way, and what is computed from them would be kept. Null if there is no object. Throws
 * StoreError if no two readings agree.
 */
export async function readUntilSure<T extends { digest: string; isSure: boolean }>(
  name: string,
  read: () => Promise<T | null>,
): Promise<T | null> {
  const seen = new Set<string>();
  for (let readings = 0; readings < READINGS; readings++) {
    const reading = await read();
    if (reading === null || reading.isSure || seen.has(reading.digest)) return reading;
    seen.add(reading.digest);
  }
  throw new StoreError(`${name} comes differently each time that it is read`, {
    hint: 'Check the network and the server, and whether something writes this object all the time.',
  });
}
