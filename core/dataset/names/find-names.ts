import { decodeText } from '../../encoding/decode-text.ts';
import type { ClassName } from '../../schema/mask-names.ts';
import type { Files } from '../files.ts';
import { parseNames } from './parse-names.ts';

/** Files with the names of classes, in the order in which they are looked for. */
export const NAMES_FILES = [
  'class_names.txt',
  'labelmap.txt',
  'classes.txt',
  'labels.txt',
  'label_colors.txt',
  '_classes.csv',
  'class_dict.csv',
  'classes.csv',
  'objectInfo150.txt',
  'obj_class_to_machine_color.json',
  'dataset.yaml',
  'data.yaml',
  'dataset.yml',
  'labels.json',
  'classes.json',
  'label_map.json',
  'id2label.json',
];

/** In more folders than this, names are looked for in a listing: asking for each would take thousands of requests. */
const FEW_FOLDERS = 60;

/** Class names and where they are from. */
export interface FoundNames {
  file: string;
  names: ClassName[];
}

/**
 * The first file of class names in one of the folders ('' or with a slash at its end), or null.
 *
 * @throws InputError A file of that name can't be understood.
 */
export async function findNames(
  files: Files,
  folders: readonly string[],
): Promise<FoundNames | null> {
  const places = new Set(folders);
  const known = places.size > FEW_FOLDERS ? await namesFilesOf(files) : null;
  for (const folder of places) {
    for (const name of NAMES_FILES) {
      const file = folder + name;
      if (!(known?.has(file) ?? (await files.has(file)))) continue;
      const names = parseNames(decodeText(await files.read(file)), file);
      if (names !== null) return { file, names };
    }
  }
  return null;
}

/** All files that are called as one of class names. */
async function namesFilesOf(files: Files): Promise<ReadonlySet<string>> {
  const names = new Set(NAMES_FILES);
  const found = new Set<string>();
  for await (const { key } of files.list('')) {
    if (names.has(key.slice(key.lastIndexOf('/') + 1))) found.add(key);
  }
  return found;
}
