import type { z } from 'zod';
import { readBytesNpy, readFloatsNpy, type NpyArray } from '../../core/encoding/npy.ts';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { NotFoundError } from '../../core/errors/not-found-error.ts';
import { parseStored } from '../../core/schema/parse-stored.ts';
import type { Artifacts } from './artifacts.ts';

type Readable = Pick<Artifacts, 'read' | 'remove' | 'locate'>;

/*
 * Each of these throws NotFoundError if there is no such artifact. If it is broken, it is removed, so that
 * its stage computes it again, and CorruptArtifactError is thrown.
 */

/** A uint8 array. */
export async function readBytes(artifacts: Readable, key: string): Promise<NpyArray<Uint8Array>> {
  return readBytesNpy(await readFile(artifacts, key));
}

/** A float32 array. */
export async function readFloats(
  artifacts: Readable,
  key: string,
): Promise<NpyArray<Float32Array>> {
  return readFloatsNpy(await readFile(artifacts, key));
}

/** The bytes of a file. */
export async function readFile(artifacts: Readable, key: string): Promise<Uint8Array> {
  const content = await readOne(artifacts, key);
  if (!(content instanceof Uint8Array)) throw new TypeError(`${key} holds a record, not a file`);
  return content;
}

/** A JSON record. Throws UnreadableRecordError if it has another shape. */
export async function readRecord<T>(
  artifacts: Readable,
  key: string,
  schema: z.ZodType<T>,
): Promise<T> {
  return parseStored(schema, await readOne(artifacts, key), () => artifacts.locate(key));
}

/** The bytes of files in the order of their keys, with null for those that are broken or not there. */
export async function readFiles(
  artifacts: Readable,
  keys: readonly string[],
): Promise<(Uint8Array | null)[]> {
  const contents = await readMany(artifacts, keys);
  return contents.map((content, at) => {
    if (content === null || content instanceof Uint8Array) return content;
    throw new TypeError(`${keys[at]} holds a record, not a file`);
  });
}

/** JSON records in the order of their keys, with null for those that are broken or not there. */
export async function readRecords<T>(
  artifacts: Readable,
  keys: readonly string[],
  schema: z.ZodType<T>,
): Promise<(T | null)[]> {
  const contents = await readMany(artifacts, keys);
  return contents.map((content, at) => {
    const key = keys[at];
    if (content === null || key === undefined) return null;
    return parseStored(schema, content, () => artifacts.locate(key));
  });
}

/** What artifacts hold, null for those that are broken, which are removed, or not there. */
export async function readMany(
  artifacts: Pick<Readable, 'read' | 'remove'>,
  keys: readonly string[],
): Promise<(ArtifactContent | null)[]> {
  const contents = await artifacts.read(keys);
  const broken = keys.filter((key) => contents.get(key) instanceof CorruptArtifactError);
  if (broken.length > 0) await artifacts.remove(broken);
  return keys.map((key) => {
    const content = contents.get(key);
    return content === undefined || content instanceof CorruptArtifactError ? null : content;
  });
}

async function readOne(artifacts: Readable, key: string): Promise<ArtifactContent> {
  const content = (await artifacts.read([key])).get(key);
  if (content === undefined) throw new NotFoundError(`There is no ${artifacts.locate(key)}`);
  if (!(content instanceof CorruptArtifactError)) return content;
  await artifacts.remove([key]);
  throw new CorruptArtifactError(`${artifacts.locate(key)} was broken and has been removed`, {
    cause: content,
  });
}
