import type { z } from 'zod';
import { readBytesNpy, readFloatsNpy, writeNpy, type NpyArray } from '../../core/encoding/npy.ts';
import { sealBytes, sealJson, unsealBytes, unsealJson } from '../../core/encoding/seal.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { NotFoundError } from '../../core/errors/not-found-error.ts';
import type { Store } from '../../store/store.ts';

/*
 * Artifacts in the store: sealed when they are written, checked when they are read. One that does not
 * hold what was written is removed, so that its stage makes it anew, and is a CorruptArtifactError.
 * One that is not there is a NotFoundError.
 */

export async function writeArray(
  store: Store,
  key: string,
  array: NpyArray<Uint8Array | Float32Array>,
): Promise<void> {
  await store.writeOnce(key, sealBytes('npy', writeNpy(array)));
}

export function readBytes(store: Store, key: string): Promise<NpyArray<Uint8Array>> {
  return readSealed(store, key, (file) => readBytesNpy(unsealBytes('npy', file)));
}

export function readFloats(store: Store, key: string): Promise<NpyArray<Float32Array>> {
  return readSealed(store, key, (file) => readFloatsNpy(unsealBytes('npy', file)));
}

export async function writeRecord(
  store: Store,
  key: string,
  value: Record<string, unknown>,
): Promise<void> {
  await store.writeOnce(key, sealJson(value), { contentType: 'application/json' });
}

/** Throws ZodError where the record is of another shape than the schema's. */
export async function readRecord<T>(store: Store, key: string, schema: z.ZodType<T>): Promise<T> {
  return schema.parse(await readSealed(store, key, unsealJson));
}

export async function writeGraph(store: Store, key: string, graph: Uint8Array): Promise<void> {
  await store.writeOnce(key, sealBytes('onnx', graph));
}

export function readGraph(store: Store, key: string): Promise<Uint8Array> {
  return readSealed(store, key, (file) => unsealBytes('onnx', file));
}

/** What is read, or null where the artifact is broken or gone and has to be made anew. */
export async function nullIfLost<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof CorruptArtifactError || error instanceof NotFoundError) return null;
    throw error;
  }
}

async function readSealed<T>(
  store: Store,
  key: string,
  unseal: (file: Uint8Array) => T,
): Promise<T> {
  const file = await store.read(key);
  try {
    return unseal(file);
  } catch (cause) {
    if (!(cause instanceof CorruptArtifactError)) throw cause;
    await store.remove(key);
    throw new CorruptArtifactError(`${store.locate(key)} was broken and is removed`, { cause });
  }
}
