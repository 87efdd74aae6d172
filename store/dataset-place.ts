import type { OpenOptions } from '../core/dataset/dataset.ts';
import type { Files } from '../core/dataset/files.ts';
import type { DatasetSpec } from '../core/schema/audit-spec.ts';
import { openStore } from './open-store.ts';
import { splitUri } from './read-uri.ts';

/** A dataset that is one file: a list, or annotations. */
const FILE = /\.(csv|tsv|jsonl|ndjson|parquet|json)$/i;

/** Whether a dataset's URI names a file, and not a folder. */
export function isFileUri(uri: string): boolean {
  return FILE.test(uri);
}

/**
 * The folder of a dataset's spec, and what `openDataset` has to know beside it. `open` may refuse a place.
 */
export async function datasetPlace(
  { uri, images }: Pick<DatasetSpec, 'uri' | 'images'>,
  open: (uri: string) => Files | Promise<Files> = openStore,
): Promise<Pick<OpenOptions, 'file' | 'images' | 'filesAt'> & { files: Files }> {
  const isFile = isFileUri(uri);
  const { folder, name } = isFile ? splitUri(uri) : { folder: uri, name: undefined };
  return {
    files: await open(folder),
    file: name,
    images: images === undefined ? undefined : await open(images),
    filesAt: open,
  };
}
