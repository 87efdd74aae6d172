import { posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { InputError } from '../errors/input-error.ts';
import type { OpenOptions } from './dataset.ts';
import type { Files } from './files.ts';
import { cleanName } from './image-finder.ts';

/** The folder of the files that a list names, and their keys in it. */
export interface ListedPlaces {
  files: Files;
  keyOf: (path: string) => string;
}

/**
 * Where files are that a list names: relative to `base`, absolute, or as file: and s3: URIs. If all are
 * in `base`, the folder is `base`; otherwise it is the deepest one that has all of them.
 *
 * @throws InputError A path is one of another machine, or the files have no folder in common.
 */
export async function listedPlaces(
  base: Files,
  paths: readonly string[],
  { filesAt }: Pick<OpenOptions, 'filesAt'>,
): Promise<ListedPlaces> {
  const inside = (path: string) => posix.normalize(cleanName(path));
  if (paths.every((path) => !leaves(inside(path)))) return { files: base, keyOf: inside };
  const locations = new Map(paths.map((path) => [path, locate(base, path)]));
  const folder = sharedFolder([...locations.values()]);
  if (folder === undefined || !filesAt) {
    throw new InputError(
      `${[...locations.values()].slice(0, 3).join(', ')} have no folder in common`,
      { hint: 'Name files of one disk, or of one bucket.' },
    );
  }
  const files = await filesAt(isRemote(folder) ? folder : pathToFileURL(folder).href);
  return { files, keyOf: (path) => (locations.get(path) ?? path).slice(folder.length) };
}

function isRemote(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(path);
}

/** Whether a path is not below the folder that it is relative to. */
function leaves(path: string): boolean {
  return isRemote(path) || /^(\/|[a-z]:)/i.test(path) || path === '..' || path.startsWith('../');
}

/** An absolute path, or an s3: URI. */
function locate({ uri }: Files, path: string): string {
  const name = cleanName(path);
  if (/^file:/i.test(name)) return fileURLToPath(name);
  if (/^s3:/i.test(name)) return name;
  if (isRemote(name)) {
    throw new InputError(`${path} is at a place that can't be read`, {
      hint: 'Download the files, or name them by path, file: or s3: URI.',
    });
  }
  if (/^[a-z]:/i.test(name)) {
    throw new InputError(`${path} is a path of another machine`, {
      hint: 'Write paths relative to the list, and name the folder with the images as --images.',
    });
  }
  if (/^file:/i.test(uri)) return posix.resolve(fileURLToPath(uri), name);
  const [, root = '', folder = ''] = /^(s3:\/\/[^/]+)(.*)$/i.exec(uri) ?? [];
  return root + posix.resolve('/', folder, name);
}

/** The deepest folder that has all, with a slash at its end. */
function sharedFolder([first = '', ...others]: readonly string[]): string | undefined {
  let shared = first.slice(0, first.lastIndexOf('/') + 1);
  for (const path of others) {
    while (shared !== '' && !path.startsWith(shared)) {
      shared = shared.slice(0, shared.lastIndexOf('/', shared.length - 2) + 1);
    }
  }
  // s3:// alone names no bucket.
  return shared === '' || /^s3:\/\/?$/i.test(shared) ? undefined : shared;
}
