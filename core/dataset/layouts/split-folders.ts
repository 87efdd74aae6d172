import { InputError } from '../../errors/input-error.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { FoundNames } from '../names/find-names.ts';

const SPLIT = /^(train|training|val|valid|validation|trainval|dev|test|testing)$/i;

/** Whether a folder is named like a split: train, val, test, … */
export function isSplitName(folder: string): boolean {
  return SPLIT.test(folder);
}

/** Files with the folders that they are in. */
interface InFolders {
  /** With slashes. */
  name: string;
}

/** A file, with the split and the class that its folders say. */
export type Sorted<Each extends InFolders> = Each & {
  class: string | null;
  /** The name without the class's folder. */
  id: string;
};

/**
 * Reads folders: if all files are in folders named like splits, the first one is the split; and if all are in
 * a folder below, that one is the class. The folder `train` is a class if it is the class asked for. If a
 * file names the classes, other folders than theirs are no classes.
 *
 * @throws InputError There is no such split, or some files are in class folders and some are not.
 */
export function sortByFolders<Each extends InFolders>(
  all: readonly Each[],
  { split, classes, uri }: Pick<DatasetSpec, 'split' | 'classes' | 'uri'>,
  { names }: { names: FoundNames | null },
): { files: Sorted<Each>[]; notes: string[] } {
  const above = names === null ? folderAbove(all, classes) : '';
  if (above !== '') {
    const below = all.map((each) => ({ ...each, name: each.name.slice(above.length) }));
    const sorted = sortByFolders(below, { split, classes, uri }, { names });
    return {
      ...sorted,
      files: sorted.files.map((each) => ({
        ...each,
        name: above + each.name,
        id: above + each.id,
      })),
    };
  }
  const folders = [...new Set(all.map(({ name }) => firstOf(name)))];
  const isAsked =
    classes !== 'all' && folders.some((each) => each !== null && classes.includes(each));
  const areSplits =
    all.length > 0 &&
    folders.every((each) => each !== null && isSplitName(each)) &&
    !(names === null && isAsked);
  if (split !== undefined && !(areSplits && folders.includes(split))) {
    throw new InputError(`There is no split "${split}" in ${uri}`, {
      hint: areSplits ? `Pass --split with one of: ${folders.join(', ')}.` : 'Leave --split out.',
    });
  }
  const notes =
    areSplits && split === undefined && folders.length > 1
      ? [`All splits are used: ${folders.join(', ')}. --split takes one of them.`]
      : [];
  const chosen = all.filter(({ name }) => split === undefined || firstOf(name) === split);
  const rest = (name: string) => (areSplits ? name.slice(name.indexOf('/') + 1) : name);
  const below = new Set(chosen.map(({ name }) => firstOf(rest(name))));
  const named = new Set(names?.names.map((each) => (typeof each === 'string' ? each : each.name)));
  const areClasses = names === null || [...below].every((each) => each !== null && named.has(each));
  const own = [...below].filter((each) => each !== null);
  if (!areClasses && own.some((each) => named.has(each))) {
    notes.push(
      `Folders are no classes, since ${names.file} names others: ${own.slice(0, 5).join(', ')}${own.length > 5 ? ', …' : ''}.`,
    );
  }
  const classOf = (name: string) => (areClasses ? firstOf(rest(name)) : null);
  const flat = chosen.filter(({ name }) => classOf(name) === null);
  if (areClasses && flat.length > 0 && flat.length < chosen.length) {
    throw new InputError(
      `Expected either all files of ${uri} in class folders or none, but ${flat[0]!.name} is outside them`,
      { hint: 'Move it into the folder of its class.' },
    );
  }
  const files = chosen.map((each) => {
    const name = classOf(each.name);
    const start = each.name.length - rest(each.name).length;
    const id =
      name === null
        ? each.name
        : each.name.slice(0, start) + each.name.slice(start + name.length + 1);
    return { ...each, class: name, id };
  });
  return { files, notes };
}

function firstOf(name: string): string | null {
  return name.includes('/') ? name.slice(0, name.indexOf('/')) : null;
}

/** The one folder that all files are in, with a slash, if not it but a folder in it is a class asked for: `480p/`. */
function folderAbove(all: readonly InFolders[], classes: DatasetSpec['classes']): string {
  const [first] = all;
  const folder = first ? firstOf(first.name) : null;
  if (folder === null || classes === 'all' || classes.includes(folder) || isSplitName(folder)) {
    return '';
  }
  const below = all.map(({ name }) =>
    name.startsWith(`${folder}/`) ? firstOf(name.slice(folder.length + 1)) : null,
  );
  const isAsked = below.some((each) => each !== null && classes.includes(each));
  return isAsked && below.every((each) => each !== null) ? `${folder}/` : '';
}
