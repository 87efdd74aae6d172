import { canonicalJson, sha256 } from '../core/encoding/digest.ts';
import { dataFilesOf, takeInConstants, type ExternalData } from '../core/onnx/external-data.ts';
import { readModel, type OnnxModel } from '../core/onnx/onnx-model.ts';
import { openStore } from './open-store.ts';
import { readModelFile } from './read-model-file.ts';
import { splitUri } from './read-uri.ts';

/** A model as an ONNX file holds it, and the files beside it that hold its weights. */
export interface OpenedModel {
  uri: string;
  bytes: Uint8Array;
  model: OnnxModel;
  /** Paths relative to the model's folder: none for a model in one file. */
  dataFiles: string[];
}

/**
 * Reads a model by path or file:/s3: URI. Weights in files beside it, which may be larger than
 * memory, are not read. Throws InputError if there is no model, or it can't be used.
 */
export async function openModel(uri: string): Promise<OpenedModel> {
  const bytes = await readModelFile(uri);
  const bare = readModel(bytes, uri);
  const model = await takeInConstants(bare, externalDataOf(uri), uri);
  return { uri, bytes, model, dataFiles: dataFilesOf(bare) };
}

/**
 * SHA-256 of the model's file; with weights in other files, of its digest and theirs (on S3, their
 * ETags), so that it changes when any of them does.
 */
export async function digestOfModel({ uri, bytes, dataFiles }: OpenedModel): Promise<string> {
  const digest = sha256(bytes);
  if (dataFiles.length === 0) return digest;
  const store = openStore(splitUri(uri).folder);
  const digests = await Promise.all(dataFiles.map((file) => store.digest(file)));
  return sha256(canonicalJson({ model: digest, dataFiles, digests }));
}

function externalDataOf(uri: string): ExternalData {
  const store = openStore(splitUri(uri).folder);
  return {
    sizeOf: async (location) => {
      for await (const { key, size } of store.list(location)) if (key === location) return size;
      return undefined;
    },
    read: (location, offset, length) => store.readRange(location, offset, length),
  };
}
