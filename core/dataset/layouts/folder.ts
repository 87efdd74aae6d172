import type { Dataset, OpenOptions } from '../dataset.ts';
import { filesUnder } from '../files-under.ts';
import type { Files } from '../files.ts';
import { hasFiles } from '../has-files.ts';
import { classesOfPairs } from '../masks/classes-of-pairs.ts';
import { expectImages, hasMasks, isMaskFile, namedImages, namedMasks } from './named-files.ts';
import { isBeside } from './beside.ts';
import { imagenetS } from './imagenet-s.ts';
import { classFolders, commonFolder } from './class-folders.ts';
import { findNames } from '../names/find-names.ts';
import { namesFor } from './names-for.ts';
import type { Layout, LayoutSpec } from './layout.ts';
import { pairFiles, type Pair } from './pair-files.ts';
import { sortByFolders } from './split-folders.ts';

const SPLIT_NAMES = ['train', 'training', 'val', 'valid', 'validation', 'test', 'testing'];
const SPLITS = [
  '',
  ...SPLIT_NAMES,
  ...SPLIT_NAMES.map((name) => name[0]!.toUpperCase() + name.slice(1)),
].map((name) => (name === '' ? '' : `${name}/`));
const IMAGES = [
  'images',
  'Images',
  'image',
  'imgs',
  'img',
  'photos',
  'data',
  'leftImg8bit',
  'JPEGImages',
];
const MASKS = [
  'masks',
  'Masks',
  'mask',
  'segmentations',
  'segmentation',
  'labels',
  'annotations',
  'gt',
  'gtFine',
  'gtCoarse',
  'Annotations',
  'masks_machine',
];
const BELOW = new RegExp(`^((?:[^/]+/){1,2}?)(?:${MASKS.join('|')})/`, 'i');

/** A folder pair: `images/` and `masks/`, in the dataset's folder or in each split's. */
export const folder: Layout = {
  title: 'images and masks',
  expected: 'a folder pair (images/, masks/)',
  matches: async (files, { images } = {}) => {
    const pairs = await findPairs(files, { images });
    if (pairs.length > 0) matched.set(files, { images, pairs });
    return pairs.length > 0;
  },
  folderOf: (key) => (isMaskFile(key) ? BELOW.exec(key)?.[1] : undefined),
  open: openFolder,
  openTogether: openClassFolders,
};

/** The folders of images and masks of one split, with a slash at the end. */
interface PairOfFolders {
  /** The folder of the split, or of the class, for the names of samples. */
  split: string;
  images: string;
  masks: string;
}

/** What `matches` found, for `open` after it: to look into a folder of a million files takes seconds. */
const matched = new WeakMap<Files, { images: Files | undefined; pairs: PairOfFolders[] }>();

/** With `elsewhere`, only folders of masks are looked for, and the dataset may be one itself. */
async function findPairs(
  files: Files,
  { images: elsewhere }: Pick<OpenOptions, 'images'> = {},
  splits: readonly string[] = SPLITS,
): Promise<PairOfFolders[]> {
  const found: PairOfFolders[] = [];
  for (const split of splits) {
    // Of `train/` and `Train/`, which may be one folder, the first counts.
    if (found.some((other) => other.split.toLowerCase() === split.toLowerCase())) continue;
    if (split !== '' && !(await hasFiles(files, split))) continue;
    const [images] = await existing(files, split, IMAGES);
    if (images === undefined && !elsewhere) continue;
    for (const masks of await existing(files, split, MASKS)) {
      if (!(await hasMasks(files, masks))) continue;
      found.push({ split, images: images ?? '', masks });
      break;
    }
  }
  if (found.length === 0 && elsewhere && (await isFolderOfMasks(files))) {
    return [{ split: '', images: '', masks: '' }];
  }
  return found;
}

/** Whether masks are in the folder, and not beside their images. */
async function isFolderOfMasks(files: Files): Promise<boolean> {
  if (await isBeside(files)) return false;
  return (await hasMasks(files, '')) && !(await imagenetS.matches(files));
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
  const known = matched.get(files);
  const folders =
    known && known.images === elsewhere
      ? known.pairs
      : await findPairs(files, { images: elsewhere });
  return openPairs(files, folders, spec, { ...options, images: elsewhere });
}

/**
 * Folders that each have images and masks of one class (`cat/images`, `cat/masks`), in any order of classes and splits,
 * as one dataset. They are datasets of their own if one of them lacks images or has names of classes, or if other
 * classes are asked for.
 *
 * @throws InputError as `folder.open`
 */
async function openClassFolders(
  files: Files,
  below: readonly string[],
  spec: LayoutSpec,
  options: OpenOptions,
): Promise<Dataset | null> {
  const above = commonFolder(below);
  const place = filesUnder(files, above);
  const of = classFolders(below.map((folder) => folder.slice(above.length)));
  const classes = new Set(of?.map((each) => each.class));
  if (!of || (spec.classes !== 'all' && !spec.classes.some((name) => classes.has(name))))
    return null;
  const folders: PairOfFolders[] = [];
  for (const { folder, name } of of) {
    const [pair] = await findPairs(filesUnder(place, folder), options, ['']);
    if (!pair || (await findNames(place, [folder, folder + pair.masks]))) return null;
    folders.push({ split: name, images: folder + pair.images, masks: folder + pair.masks });
  }
  const dataset = await openPairs(place, folders, spec, options);
  const shown = classes.size > 10 ? [...[...classes].slice(0, 10), '…'] : [...classes];
  const note = `Folders with images and masks of their own are classes: ${shown.join(', ')}.`;
  return { ...dataset, notes: [note, ...dataset.notes] };
}

async function openPairs(
  files: Files,
  folders: readonly PairOfFolders[],
  spec: LayoutSpec,
  { images: elsewhere, ...options }: OpenOptions,
): Promise<Dataset> {
  const pairs: Pair[] = [];
  const notes: string[] = [];
  for (const { split, images, masks } of folders) {
    const place = elsewhere ?? files;
    const hasSplit = elsewhere && split !== '' && (await hasFiles(elsewhere, split));
    const from = elsewhere ? (hasSplit ? split : '') : images;
    const photos = await namedImages(place, from);
    const ofSplit = await namedMasks(files, masks);
    if (photos.size === 0) {
      expectImages(photos, { names: [...ofSplit.keys()], place: `${place.uri}/${from}` });
    }
    const found = pairFiles(photos, ofSplit, { images: from, masks, uri: place.uri });
    // Images of all splits in one folder: those without a mask here have theirs in another.
    const isShared = elsewhere && !hasSplit && folders.length > 1;
    const known = isShared ? new Set(ofSplit.values()) : null;
    for (const pair of found.pairs) {
      if (!known || known.has(pair.mask)) pairs.push({ ...pair, name: split + pair.name });
    }
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
    recognisedBy: folders
      .map(({ images, masks }) => (elsewhere ? masks || 'masks' : `${images} and ${masks}`))
      .join(', '),
    files,
    images: elsewhere,
    masks,
    classes,
    notes: [...notes, ...sorted.notes, ...told],
  };
}
