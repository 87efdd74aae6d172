import { InputError } from '../../errors/input-error.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { Dataset, DatasetClass } from '../dataset.ts';
import type { Files } from '../files.ts';
import { hasFiles } from '../has-files.ts';
import { BINARY_FOREGROUND } from '../mask-formats.ts';
import type { Layout } from './layout.ts';

const IMAGES = 'images/';
const MASKS = 'masks/';
const IMAGE = /\.(jpe?g|png|webp|tiff?|gif|avif|bmp)$/i;
const MASK = /\.png$/i;
/** The class of a folder without class folders, if none is named. */
const UNNAMED = 'object';

/** A folder pair: `images/` and `masks/`. */
export const folder: Layout = {
  title: 'images and masks',
  expected: 'a folder pair (images/, masks/)',
  matches: async (files) => (await hasFiles(files, IMAGES)) && (await hasFiles(files, MASKS)),
  open: openFolder,
};

/**
 * A folder pair as a dataset: `images/` and `masks/` with files of the same name except for the extension,
 * or the same with one subfolder per class in each. Masks are PNGs in which any value but 0 is the object.
 * Files without a counterpart are samples too; they become exclusions with a reason.
 *
 * Without subfolders, all images belong to the one requested class, or to "object" if none is requested.
 *
 * @throws InputError Several classes are requested but there are no subfolders, files are both in and
 *   outside subfolders, or two images have the same name.
 */
async function openFolder(
  files: Files,
  { classes: requested }: Pick<DatasetSpec, 'classes'>,
): Promise<Dataset> {
  const images = await namedFiles(files, IMAGES, IMAGE);
  const masks = await namedFiles(files, MASKS, MASK);
  const names = [...new Set([...images.keys(), ...masks.keys()])].sort();
  const flat = names.filter((name) => !name.includes('/'));
  if (flat.length > 0 && flat.length < names.length) {
    throw new InputError(
      `Expected either all files of ${files.uri} in class folders or none, but ${flat[0]} is outside them`,
      { hint: `Move it into ${IMAGES}<class>/ and ${MASKS}<class>/.` },
    );
  }
  const only = flat.length > 0 ? onlyClass(files, requested) : undefined;
  const classes = new Map<string, DatasetClass>();
  for (const name of names) {
    const className = only ?? name.slice(0, name.indexOf('/'));
    const stem = only === undefined ? name.slice(className.length + 1) : name;
    const known = classes.get(className) ?? { name: className, samples: [] };
    classes.set(className, known);
    known.samples.push({
      id: `${stem}/${className}`,
      class: className,
      image: images.get(name) ?? `${IMAGES}${name}.jpg`,
      mask: masks.get(name) ?? `${MASKS}${name}.png`,
      foreground: BINARY_FOREGROUND,
    });
  }
  return { format: 'folder', files, maskKind: 'binary', classes: [...classes.values()], notes: [] };
}

function onlyClass(files: Files, asked: DatasetSpec['classes']): string {
  if (asked === 'all') return UNNAMED;
  if (asked.length === 1) return asked[0]!;
  throw new InputError(
    `Expected one class for ${files.uri}, whose images are not in class folders, but received ${asked.length}: ${asked.join(', ')}`,
    { hint: `Pass one --class, or sort the files into ${IMAGES}<class>/ and ${MASKS}<class>/.` },
  );
}

/** Keys of the files with a known extension, by their path without top folder and extension. */
async function namedFiles(
  files: Files,
  folder: string,
  extension: RegExp,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { key } of files.list(folder)) {
    const path = key.slice(folder.length);
    const base = path.slice(path.lastIndexOf('/') + 1);
    if (!extension.test(base) || base.startsWith('.')) continue;
    // macOS, and archives made on it, write accents as separate characters.
    const name = path.replace(extension, '').normalize('NFC');
    const other = found.get(name);
    if (other !== undefined) {
      throw new InputError(`${other} and ${key} in ${files.uri} have the same name`, {
        hint: 'Rename one of them: an image and its mask are paired by name.',
      });
    }
    found.set(name, key);
  }
  return found;
}
