import type { Dataset, OpenOptions } from '../dataset.ts';
import type { Files } from '../files.ts';
import { hasFiles } from '../has-files.ts';
import { classesOfPairs } from '../masks/classes-of-pairs.ts';
import { hasMasks, namedImages, namedMasks } from './named-files.ts';
import { namesFor } from './names-for.ts';
import type { Layout, LayoutSpec } from './layout.ts';
import { pairFiles, type Pair } from './pair-files.ts';
import { sortByFolders } from './split-folders.ts';

const SPLITS = ['', 'train/', 'training/', 'val/', 'valid/', 'validation/', 'test/', 'testing/'];
const IMAGES = ['images', 'Images', 'image', 'imgs', 'img', 'photos', 'data'];
const MASKS = [
  'masks',
  'Masks',
  'mask',
  'segmentations',
  'segmentation',
  'labels',
  'annotations',
  'gt',
];
const BELOW = /^((?:[^/]+\/){1,2})(?:images\/.*|masks\/.*)$/i;

/** A folder pair: `images/` and `masks/`, in the dataset's folder or in each split's. */
export const folder: Layout = {
  title: 'images and masks',
  expected: 'a folder pair (images/, masks/)',
  matches: async (files) => (await findPairs(files)).length > 0,
  folderOf: (key) => BELOW.exec(key)?.[1]?.replace(/(?:train|val|test)\w*\/$/i, ''),
  open: openFolder,
};

/** The folders of images and masks of one split, with a slash at the end. */
interface PairOfFolders {
  split: string;
  images: string;
  masks: string;
}

async function findPairs(files: Files): Promise<PairOfFolders[]> {
  const found: PairOfFolders[] = [];
  for (const split of SPLITS) {
    if (split !== '' && !(await hasFiles(files, split))) continue;
    const [images] = await existing(files, split, IMAGES);
    if (images === undefined) continue;
    for (const masks of await existing(files, split, MASKS)) {
      if (!(await hasMasks(files, masks))) continue;
      found.push({ split, images, masks });
      break;
    }
  }
  return found;
}

async function existing(files: Files, split: string, names: readonly string[]): Promise<string[]> {
  const folders = names.map((name) => `${split}${name}/`);
  const has = await Promise.all(folders.map((each) => hasFiles(files, each)));
  return folders.filter((_, i) => has[i]);
}

/**
 * A folder pair as a dataset: files of the same name except for the extension. In folders named like splits
 * (`images/train/`, `train/images/`) they are those of a split, and in folders below, of a class. Files
 * without a counterpart are samples too; they become exclusions with a reason.
 *
 * What masks show is said by a file of names beside them; without one they show one object each, of the
 * class of their folder, or else of the one requested class.
 *
 * @throws InputError Files are both in and outside class folders, two images have the same name, or what the
 *   masks mean is not known.
 */
async function openFolder(
  files: Files,
  spec: LayoutSpec,
  { images: elsewhere, ...options }: OpenOptions = {},
): Promise<Dataset> {
  const folders = await findPairs(files);
  const pairs: Pair[] = [];
  const notes: string[] = [];
  for (const { split, images, masks } of folders) {
    const photos = elsewhere ? await namedImages(elsewhere, '') : await namedImages(files, images);
    const found = pairFiles(photos, await namedMasks(files, masks), {
      images,
      masks,
      uri: files.uri,
    });
    pairs.push(...found.pairs.map((pair) => ({ ...pair, name: split + pair.name })));
    notes.push(...found.notes);
  }
  const names = await namesFor(files, spec, [
    '',
    ...folders.flatMap(({ masks, images, split }) => [masks, images, split]),
  ]);
  const sorted = sortByFolders(pairs, { ...spec, uri: files.uri }, { names });
  const {
    masks,
    classes,
    notes: told,
  } = await classesOfPairs(
    { files, pairs: sorted.files, names, members: null, isVoc: false },
    { ...spec, uri: files.uri },
    options,
  );
  return {
    format: 'folder',
    recognisedBy: folders.map(({ images, masks }) => `${images} and ${masks}`).join(', '),
    files,
    images: elsewhere,
    masks,
    classes,
    notes: [...notes, ...sorted.notes, ...told],
  };
}
