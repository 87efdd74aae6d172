import { InputError } from '../core/errors/input-error.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { readUri } from './read-uri.ts';

/** The bytes of a model's file. Throws InputError if there is none. */
export async function readModelFile(uri: string): Promise<Uint8Array> {
  try {
    return await readUri(uri);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new InputError(`There is no model at ${uri}`, {
      hint: 'Pass the path or s3: URI of an ONNX file with --model.',
      cause: error,
    });
  }
}
