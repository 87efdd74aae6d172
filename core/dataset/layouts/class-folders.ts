import { isSplitName } from './split-folders.ts';

/** A folder with images and masks of its own, and what its path says they are. */
export interface ClassFolder {
  /** Its path, with a slash at the end. */
  folder: string;
  /** The split, if one is in the path, and the class: `train/cat/`, whichever of the two comes first. */
  name: string;
  class: string;
}

/** The folder that all folders are in, with a slash at its end, or ''. */
export function commonFolder(folders: readonly string[]): string {
  const above = folders.map((folder) =>
    folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1),
  );
  const [first = ''] = above;
  return first !== '' && !isSplitName(first.slice(0, -1)) && above.every((each) => each === first)
    ? first
    : '';
}

/**
 * Reads paths of folders, each with a pair of images and masks, as classes: `cat/` and `dog/`, also in or around splits
 * (`train/cat/`, `cat/train/`). Null if they don't have one class each, or all have the same.
 */
export function classFolders(folders: readonly string[]): ClassFolder[] | null {
  const found: ClassFolder[] = [];
  for (const folder of folders) {
    const parts = folder.split('/').slice(0, -1);
    const splits = parts.filter(isSplitName);
    const [name, ...others] = parts.filter((part) => !isSplitName(part));
    if (name === undefined || others.length > 0 || splits.length > 1) return null;
    found.push({ folder, name: [...splits, name, ''].join('/'), class: name });
  }
  return new Set(found.map((each) => each.class)).size > 1 ? found : null;
}
