import { randomBytes } from 'node:crypto';
import { ARTIFACTS } from '../run-keys.ts';

/** What the keys of all packs, and of all parts of their index, begin with. */
export const PACKS = 'packs/';
export const INDEX = 'index/';

/** An id that no other pack or part of an index has. */
export function newId(): string {
  return randomBytes(12).toString('hex');
}

/** Where a pack is. */
export function packKey(id: string): string {
  return `${PACKS}${id.slice(0, 2)}/${id}.zip.br`;
}

/** The id of the pack of a key, or undefined if that is another object. */
export function packOfKey(key: string): string | undefined {
  return /^packs\/[^/]+\/([0-9a-f]+)\.zip\.br$/.exec(key)?.[1];
}

export function segmentKey(id: string): string {
  return `${INDEX}${id}.segment`;
}

const PREFIX = `${ARTIFACTS}v1/`;

/** The name of an artifact in its pack: its key, from the stage on. */
export function nameInPack(key: string): string {
  return key.slice(PREFIX.length);
}

export function keyOfName(name: string): string {
  return `${PREFIX}${name}`;
}
