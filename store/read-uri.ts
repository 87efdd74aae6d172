import { openStore } from './open-store.ts';

/** Splits `s3://bucket/models/resnet50.onnx` or a path into the folder and the name in it. */
export function splitUri(uri: string): { folder: string; name: string } {
  const slash = uri.lastIndexOf('/');
  return slash < 0
    ? { folder: '.', name: uri }
    : { folder: uri.slice(0, slash) || '/', name: uri.slice(slash + 1) };
}

/** The bytes of one file, by path or file:/s3: URI. Throws NotFoundError if there is none. */
export async function readUri(uri: string): Promise<Uint8Array> {
  const { folder, name } = splitUri(uri);
  return openStore(folder).read(name);
}

/** Whether there is a file at a path or file:/s3: URI. */
export async function existsUri(uri: string): Promise<boolean> {
  const { folder, name } = splitUri(uri);
  return openStore(folder).has(name);
}
