import { fileURLToPath, pathToFileURL } from 'node:url';
import { InputError } from '../core/errors/input-error.ts';
import { hasCredentials, withoutCredentials } from '../core/schema/place.ts';
import { FileStore } from './file-store.ts';
import { S3Store } from './s3-store.ts';
import type { Store } from './store.ts';

/**
 * The store at a path, a `file:` URI or `s3://bucket/prefix`. Cheap, without any request: `check()` finds out
 * whether the place exists. Throws InputError for any other URI.
 */
export function openStore(uri: string): Store {
  if (hasCredentials(uri)) throw credentialsIn(uri);
  // eslint-disable-next-line no-control-regex
  if (/[\x00-\x1f\x7f]/.test(uri)) {
    throw new InputError(`${JSON.stringify(uri)} contains a control character`, {
      hint: 'Rename the folder, or check where the URI came from.',
    });
  }
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(uri)?.[1]?.toLowerCase();
  if (scheme === undefined && uri !== '') return new FileStore(uri);
  if (scheme === 'file') return new FileStore(pathOfFileUri(uri));
  if (scheme === 's3') return storeOfS3Uri(uri);
  throw new InputError(
    `Expected a path, file: or s3://bucket/prefix but received ${JSON.stringify(uri)}`,
    {
      hint: 'Write a folder whose name contains a colon as ./name.',
    },
  );
}

/** Relative ones too: `file:runs` is the folder runs in the working directory. */
function pathOfFileUri(uri: string): string {
  try {
    return fileURLToPath(new URL(uri, pathToFileURL(`${process.cwd()}/`)));
  } catch (error) {
    throw new InputError(`${uri} is not a file: URI of this machine`, {
      hint: 'Write file:///absolute/path, or the plain path.',
      cause: error,
    });
  }
}

function storeOfS3Uri(uri: string): S3Store {
  const [, bucket, prefix = ''] =
    /^s3:(?:\/\/)?([a-z0-9][\w.-]{1,253}\w)(?:\/(.*))?$/i.exec(uri) ?? [];
  if (bucket === undefined) {
    throw new InputError(`${uri} names no bucket that can exist`, {
      hint: 'Write s3://bucket/prefix. Bucket names have 3 to 63 lower-case letters, digits, dots and hyphens.',
    });
  }
  return new S3Store(bucket, prefix.replace(/\/+$/, ''));
}

function credentialsIn(uri: string): InputError {
  return new InputError(
    `${withoutCredentials(uri)} holds credentials, which have no place in a URI`,
    {
      hint: 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, and write s3://bucket/prefix.',
    },
  );
}
