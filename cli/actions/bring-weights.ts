import { constants } from 'node:fs';
import { copyFile, mkdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../../core/errors/input-error.ts';
import { FileStore } from '../../store/file-store.ts';
import type { DataFile } from '../../store/local-folder.ts';

/**
 * Copies the files with a model's weights beside a file that refers to them. Leaves those that are there
 * already. Throws InputError, before anything is written, if a file there has their name and other content,
 * or if `output` would overwrite one of them.
 *
 * @param folder where the files are
 * @returns paths of the files that were copied
 */
export async function bringWeights(
  folder: string,
  dataFiles: readonly DataFile[],
  output: string,
): Promise<string[]> {
  const target = dirname(resolve(output));
  const there = new FileStore(target);
  const missing: string[] = [];
  for (const { path, digest } of dataFiles) {
    const place = join(target, path);
    if (place === resolve(output)) {
      throw new InputError(`${output} has the name of the file with the model's weights`, {
        hint: 'Pass another name with -o.',
      });
    }
    const found = await there.digest(path);
    if (found === null) missing.push(path);
    else if (found !== digest) {
      throw new InputError(
        `${place} has the name of the file with the model's weights, and other content`,
        { hint: 'Pass a file in another folder with -o, or move that file away.' },
      );
    }
  }
  for (const path of missing) {
    const place = join(target, path);
    try {
      await mkdir(dirname(place), { recursive: true });
      await copyFile(
        await realpath(join(folder, path)),
        place,
        constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE,
      );
    } catch (cause) {
      throw new InputError(`The model's weights can't be copied to ${place}`, {
        hint: 'Pass a file in a writable folder with enough space with -o.',
        cause,
      });
    }
  }
  return missing;
}
