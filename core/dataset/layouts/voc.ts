import { InputError } from '../../errors/input-error.ts';
import type { Dataset, OpenOptions } from '../dataset.ts';
import type { Files } from '../files.ts';
import { hasFiles } from '../has-files.ts';
import { classesOfPairs, type ListedPair } from '../masks/classes-of-pairs.ts';
import { namesFor } from './names-for.ts';
import { expectImages, namedImages, namedMasks } from './named-files.ts';
import type { Layout, LayoutSpec } from './layout.ts';
import { inAnyFolder } from './pair-files.ts';
import { readImageList, readMembers } from './voc-lists.ts';

const IMAGES = 'JPEGImages/';
/** How deep to search for a VOC folder below the one passed: two levels, as in VOCdevkit/VOC2012. */
const BELOW = /^((?:[^/]+\/){1,2})JPEGImages\//;
const SETS = 'ImageSets/Segmentation/';
/** Where the masks are. labelme's older exports have arrays in the second if they have the first, newer ones in the third. */
const MASKS = ['SegmentationClassPNG/', 'SegmentationClass/', 'SegmentationClassNpy/'];

/** Pascal VOC: `JPEGImages/` in the folder or up to two levels below, so that VOCdevkit works too. */
export const voc: Layout = {
  title: 'Pascal VOC',
  expected: 'a Pascal VOC folder (JPEGImages/, SegmentationClass/)',
  // With annotations and no masks, regions can only be boxes.
  matches: async (files) =>
    (await findMasks(files)) !== undefined ||
    ((await hasFiles(files, IMAGES)) && !(await hasFiles(files, 'Annotations/'))),
  folderOf: (key) => BELOW.exec(key)?.[1],
  open: openVoc,
};

/**
 * A Pascal VOC folder, the one that contains JPEGImages, as a dataset, also as labelme and CVAT export it.
 *
 * Its images are those of `ImageSets/Segmentation/<split>.txt`, or all images with a mask if there are no
 * such sets. What the numbers or colours in masks mean is said by a file of names; without one they are
 * VOC's. An image is a sample of each class that `ImageSets/Main/<class>_<split>.txt` flags 1 (present) or 0
 * (present, but difficult), or, if there are no such files, of each class that occurs in its mask. VOC's own
 * Main sets contain many images without a mask: those are left out.
 *
 * @throws InputError The split does not exist, a list is not in VOC's format, or what the masks mean is not
 *   known, or there is no image of any mask.
 */
async function openVoc(
  files: Files,
  spec: LayoutSpec,
  { images: elsewhere, ...options }: OpenOptions = {},
): Promise<Dataset> {
  const notes: string[] = [];
  const foundMasks = await findMasks(files);
  const masksFolder = foundMasks ?? 'SegmentationClass/';
  const inFolders = elsewhere ? await namedImages(elsewhere, '') : await namedImages(files, IMAGES);
  const masks = await namedMasks(files, masksFolder);
  const splits = await chooseSplits(files, spec.split, notes);
  const isKnown = (name: string) => inFolders.has(name) || masks.has(name);
  const listed = new Set<string>();
  for (const split of splits) {
    const list = `${SETS}${split}.txt`;
    for (const name of await readImageList(files, list, isKnown)) listed.add(name);
  }
  if (splits.length === 0 && foundMasks === undefined) {
    throw new InputError(
      `There are photos in ${files.uri}/${IMAGES} but no masks in SegmentationClass/`,
      {
        hint: 'Pass the folder with the masks as the dataset, and that with the photos as --images.',
      },
    );
  }
  if (splits.length === 0) {
    const set = spec.split ?? 'trainval';
    notes.push(
      `There is no ${SETS}${set}.txt, so every image with a mask in ${masksFolder} is used.`,
    );
  }
  const names = (splits.length > 0 ? [...listed] : [...masks.keys()]).toSorted();
  const images = elsewhere ? inAnyFolder(inFolders, names, elsewhere.uri) : inFolders;
  expectImages(images, { names, place: elsewhere ? elsewhere.uri : `${files.uri}/${IMAGES}` });
  const pairs: ListedPair[] = names.map((name) => ({
    id: name,
    image: images.get(name) ?? `${elsewhere ? '' : IMAGES}${name}.jpg`,
    mask: masks.get(name) ?? `${masksFolder}${name}.png`,
    class: null,
  }));
  const described = await classesOfPairs(
    {
      files,
      pairs,
      names: await namesFor(files, spec, ['', masksFolder]),
      members: await readMembers(files, splits.length > 0 ? splits : ['trainval']),
      // Numbers without names are VOC's in its own folders only.
      isVoc: MASKS.includes(masksFolder),
    },
    { ...spec, uri: files.uri },
    options,
  );
  return {
    format: 'voc',
    recognisedBy: elsewhere ? masksFolder : `${IMAGES} and ${masksFolder}`,
    files,
    images: elsewhere,
    masks: described.masks,
    classes: described.classes,
    notes: [...notes, ...described.notes],
  };
}

/** The image sets to read; none if there are no sets. */
async function chooseSplits(
  files: Files,
  asked: string | undefined,
  notes: string[],
): Promise<string[]> {
  const sets = await setNames(files);
  const wanted = asked ?? 'trainval';
  if (sets.includes(wanted) || sets.length === 0) return sets.length === 0 ? [] : [wanted];
  if (asked !== undefined) {
    throw new InputError(`There is no image set "${asked}" in ${files.uri}/${SETS}`, {
      hint: `Pass --split with one of: ${sets.join(', ')}.`,
    });
  }
  notes.push(
    sets.length === 1
      ? `The images are those of ${SETS}${sets[0]}.txt.`
      : `There is no ${SETS}trainval.txt, so all sets are used: ${sets.join(', ')}. --split takes one of them.`,
  );
  return sets;
}

/** Names of the lists of images, sorted. */
async function setNames(files: Files): Promise<string[]> {
  const names: string[] = [];
  for await (const { key } of files.list(SETS)) {
    const name = key.slice(SETS.length);
    if (/\.txt$/i.test(name) && !name.startsWith('.')) names.push(name.slice(0, -'.txt'.length));
  }
  return names.sort();
}

async function findMasks(files: Files): Promise<string | undefined> {
  for (const folder of MASKS) if (await hasFiles(files, folder)) return folder;
  // Those of Pascal Context, for one: SegmentationClassContext/.
  for await (const { key } of files.list('SegmentationClass')) {
    const [folder] = /^SegmentationClass\w*\//.exec(key) ?? [];
    if (folder !== undefined) return folder;
  }
  return undefined;
}
