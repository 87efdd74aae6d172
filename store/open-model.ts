import { canonicalJson, sha256 } from '../core/encoding/digest.ts';
import { checkPads } from '../core/onnx/check-pads.ts';
import { takeInConstants, type ExternalData } from '../core/onnx/external-data.ts';
import { readModel, type OnnxModel } from '../core/onnx/onnx-model.ts';
import { FileStore } from './file-store.ts';
import type { DataFile } from './local-folder.ts';
import { openStore } from './open-store.ts';
import { readModelFile } from './read-model-file.ts';
import { splitUri } from './read-uri.ts';
import { readUntilSure } from './s3-integrity.ts';

/** A model as an ONNX file holds it, and the files beside it that hold its weights. */
export interface OpenedModel {
  uri: string;
  bytes: Uint8Array;
  model: OnnxModel;
  /** None for a model in one file. */
  dataFiles: DataFile[];
}

/**
 * Reads a model by path or file:/s3: URI. Of weights in files beside it, which may be larger
 * than memory, only the digest is taken. Throws InputError if there is no model, or it can't be used.
 */
export async function openModel(uri: string): Promise<OpenedModel> {
  const bytes = await readModelFile(uri);
  const bare = readModel(bytes, uri);
  const digests = new Map<string, string>();
  const model = await takeInConstants(bare, externalDataOf(uri, digests), uri);
  checkPads(model, uri);
  const dataFiles = [...digests].map(([path, digest]) => ({ path, digest }));
  return { uri, bytes, model, dataFiles };
}

/** SHA-256 of the model's file; with weights in other files, of its digest and theirs. */
export function digestOfModel({ bytes, dataFiles }: OpenedModel): string {
  const digest = sha256(bytes);
  return dataFiles.length === 0 ? digest : sha256(canonicalJson({ model: digest, dataFiles }));
}

/** The files beside a model. Notes the digest of each before anything in it is read. */
function externalDataOf(uri: string, digests: Map<string, string>): ExternalData {
  const store = openStore(splitUri(uri).folder);
  return {
    sizeOf: async (location) => {
      const digest = await store.digest(location);
      if (digest === null) return undefined;
      digests.set(location, digest);
      for await (const { key, size } of store.list(location)) if (key === location) return size;
      return undefined;
    },
    // Parts have no checksum to compare with, and the whole file may be larger than memory.
    read: async (location, offset, length) => {
      const part = await readUntilSure(store.locate(location), async () => {
        const bytes = await store.readRange(location, offset, length);
        return { bytes, digest: sha256(bytes), isSure: store instanceof FileStore };
      });
      return part?.bytes ?? new Uint8Array();
    },
  };
}
