import { InputError } from '../errors/input-error.ts';
import type { Files } from './files.ts';

/** Number of names that are looked up in each folder. */
const TRIED = 20;

/** What a list calls its images, and where they may be. */
interface ImagesQuestion {
  /** Names as they are in the list. */
  names: readonly string[];
  /** Folders that the list's tool uses, with a slash at the end; '' is the dataset's own. */
  folders: readonly string[];
  /** The list, for errors. */
  list: string;
}

/**
 * Where the images of a list are: a function from an image's name to its key in `files`. The folder is the first of
 * `folders` that has one of the first images.
 *
 * @throws InputError No folder has any of them.
 */
export async function findImages(
  files: Files,
  { names, folders, list }: ImagesQuestion,
): Promise<(name: string) => string> {
  if (names.length === 0) return cleanName;
  const tried = names.slice(0, TRIED);
  for (const folder of folders) {
    const keyOf = await keysIn(files, folder, tried);
    for (const name of tried) {
      if (await files.has(keyOf(name))) return keysIn(files, folder, names);
    }
  }
  const looked = folders.map((folder) => (folder === '' ? 'the folder itself' : folder));
  throw new InputError(
    `None of the first ${tried.length} images that ${list} names is in ${files.uri}: ${tried.slice(0, 3).join(', ')}${tried.length > 3 ? ', …' : ''}`,
    { hint: `Looked in ${looked.join(', ')}. Pass the folder with the images as --images.` },
  );
}

/** A name as a key: with forward slashes, and without `./` before it. */
export function cleanName(name: string): string {
  return name.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
}

/** Names with accents are looked up in any spelling: macOS writes accents as separate characters. */
async function keysIn(
  files: Files,
  folder: string,
  names: readonly string[],
): Promise<(name: string) => string> {
  const spelt = new Map<string, string>();
  for (const prefix of new Set(names.flatMap((name) => beforeAccents(folder + cleanName(name))))) {
    for await (const { key } of files.list(prefix)) spelt.set(key.normalize('NFC'), key);
  }
  return (name) => {
    const key = folder + cleanName(name);
    return spelt.get(key.normalize('NFC')) ?? key;
  };
}

/** The folder of a key that is not ASCII, up to where it is. */
function beforeAccents(key: string): string[] {
  const [plain = ''] = /^[ -~]*/.exec(key) ?? [];
  return plain === key ? [] : [plain.slice(0, plain.lastIndexOf('/') + 1)];
}
