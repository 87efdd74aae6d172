import { InputError } from '../../errors/input-error.ts';
import type { Dataset, OpenOptions } from '../dataset.ts';
import type { Files } from '../files.ts';
import { classesOfPairs } from '../masks/classes-of-pairs.ts';
import { namesFor } from './names-for.ts';
import { namedImages, namedMasks } from './named-files.ts';
import type { Layout, LayoutSpec } from './layout.ts';
import { isMaskName, pairFiles, photoName } from './pair-files.ts';
import { sortByFolders } from './split-folders.ts';

/** Files looked at to find a mask beside its photo, in a folder that may contain anything. */
const MOST_FILES = 10_000;

/** Masks beside their photos: `cat.jpg` and `cat_mask.png`. */
export const beside: Layout = {
  title: 'masks beside their images',
  expected: 'masks beside their images (x.jpg, x_mask.png)',
  matches: isBeside,
  open: openBeside,
};

/** Whether there is a mask beside its photo. */
export async function isBeside(files: Files): Promise<boolean> {
  return (await findPair(files)) !== null;
}

/** A mask, if its photo is beside it. */
async function findPair(files: Files): Promise<string | null> {
  const photos = new Set<string>();
  const masks = new Map<string, string>();
  let count = 0;
  for await (const { key } of files.list('')) {
    const name = key.replace(/\.[^./]+$/, '');
    if (isMaskName(name)) masks.set(photoName(name), key);
    else photos.add(name.toLowerCase());
    if (++count === MOST_FILES) break;
  }
  for (const [photo, mask] of masks) if (photos.has(photo)) return mask;
  return null;
}

/**
 * A folder of photos and masks as a dataset, a mask having the name of its photo with `_mask`, `-mask`,
 * `_segmentation` or the like. Folders are splits or classes, as in a folder pair.
 *
 * @throws InputError as `folder.open`, or the images are said to be elsewhere
 */
async function openBeside(
  files: Files,
  spec: LayoutSpec,
  { images, ...options }: OpenOptions = {},
): Promise<Dataset> {
  if (images) {
    throw new InputError(`The masks in ${files.uri} are beside their images`, {
      hint: 'Leave --images out, or pass a folder that has masks alone as the dataset.',
    });
  }
  const photos = [...(await namedImages(files, ''))].filter(([name]) => !isMaskName(name));
  const found = [...(await namedMasks(files, ''))].filter(([name]) => isMaskName(name));
  const { pairs } = pairFiles(new Map(photos), new Map(found), {
    images: '',
    masks: '',
    uri: files.uri,
  });
  const folders = new Set(pairs.map(({ name }) => name.slice(0, name.lastIndexOf('/') + 1)));
  const names = await namesFor(files, spec, ['', ...folders]);
  const sorted = sortByFolders(pairs, { ...spec, uri: files.uri }, { names });
  const { masks, classes, notes } = await classesOfPairs(
    { files, pairs: sorted.files, names, members: null, isVoc: false },
    { ...spec, uri: files.uri },
    options,
  );
  return {
    format: 'beside',
    recognisedBy: `${(await findPair(files)) ?? 'masks'} beside its image`,
    files,
    masks,
    classes,
    notes: [...sorted.notes, ...notes],
  };
}
