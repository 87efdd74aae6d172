import { stat, writeFile } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { sidecarNames } from '../../core/card/sidecar-names.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { BesideFile } from '../../core/schema/card-source.ts';
import type { OpenedModel } from '../../store/open-model.ts';
import { FileStore } from '../../store/file-store.ts';
import { openStore } from '../../store/open-store.ts';
import { splitUri } from '../../store/read-uri.ts';
import type { Store } from '../../store/store.ts';

/** The local files that belong to a model: its own, those with its weights, and those that say how it is meant. */
export function filesOfModel(
  { uri, dataFiles }: Pick<OpenedModel, 'uri' | 'dataFiles'>,
  labels?: string,
): string[] {
  const { folder } = splitUri(uri);
  const store = openStore(folder);
  if (!(store instanceof FileStore)) return labels === undefined ? [] : [labels];
  const beside = [...dataFiles.map(({ path }) => path), ...BesideFile.options];
  const own = [uri, ...sidecarNames(uri)].map((each) => splitUri(each).name);
  const files = [...own, ...beside].map((name) => join(store.folder, name));
  return labels === undefined ? files : [...files, labels];
}

/**
 * Throws InputError if a file that is to be written is one of those that a command reads, under the same or
 * another name (a link).
 */
export async function refuseOverwriting(output: string, reads: readonly string[]): Promise<void> {
  const there = await identityOf(output);
  for (const file of reads) {
    if (resolve(file) !== resolve(output) && (there === null || there !== (await identityOf(file))))
      continue;
    throw new InputError(`${output} would overwrite ${file}, which this command reads`, {
      hint: 'Pass another file with -o.',
    });
  }
}

/** Throws InputError if a file or folder that is to be written lies among a store's own. */
export function refuseInStore(output: string, store: Store): void {
  if (!(store instanceof FileStore)) return;
  const place = resolve(output);
  const own = ['artifacts', 'runs'].map((name) => join(resolve(store.folder), name));
  if (!own.some((folder) => place === folder || place.startsWith(folder + sep))) return;
  throw new InputError(`${output} lies among the files of the store ${store.uri}`, {
    hint: 'What a store holds is never changed. Pass a place outside it with -o.',
  });
}

/** Writes a command's file. Throws InputError if it can't be written. */
export async function writeOutput(output: string, content: string | Uint8Array): Promise<void> {
  await writeFile(output, content).catch((cause: unknown) => {
    throw new InputError(`${output} can't be written`, {
      hint: 'Pass a file in a writable folder with -o.',
      cause,
    });
  });
}

async function identityOf(file: string): Promise<string | null> {
  try {
    const { dev, ino } = await stat(file, { bigint: true });
    return `${dev}/${ino}`;
  } catch {
    return null;
  }
}
