import { InputError } from '../../errors/input-error.ts';
import type { Dataset, OpenOptions, SampleFiles } from '../dataset.ts';
import type { Files } from '../files.ts';
import { drawnMasks, OBJECT } from '../masks/one-object.ts';
import { namedImages, type NamedFiles } from './named-files.ts';
import type { Layout, LayoutSpec } from './layout.ts';

/** `validation-segmentation/n01440764/ILSVRC2012_val_00000293.png`. */
const MASK = /^((?:[^/]+\/){0,2})([^/]+)-segmentation\/(n\d{8})\/(.+)\.png$/i;
/** A class's folder. */
const SYNSET = /^n\d{8}$/;
/** The splits that there are, first those with the fewest files. */
const SPLITS = ['validation', 'val', 'test', 'train-semi', 'train'];
/** Maximum number of files listed to find masks in a folder that may contain anything. */
const MOST_FILES = 100_000;

/** ImageNet-S: photos in `<split>/<synset>/`, masks in `<split>-segmentation/<synset>/`. */
export const imagenetS: Layout = {
  title: 'ImageNet-S',
  expected: 'ImageNet-S (validation/n…/, validation-segmentation/n…/)',
  matches: async (files) => (await usualSplits(files)).length > 0 || (await hasOtherSplit(files)),
  folderOf: (key) => MASK.exec(key)?.[1],
  open: openImagenetS,
};

/**
 * ImageNet-S as a dataset. A sample's class is the synset's id that its folder is named after. A mask's number is
 * R + 256 · G: 0 is background, 1000 is void, and any other number is the object. If classes are asked for, only their
 * folders are listed.
 *
 * @throws InputError There are several splits and `split` names none of them, or no mask has its image.
 */
async function openImagenetS(
  files: Files,
  { split, classes: asked, excludeClasses = [] }: LayoutSpec,
  { images: elsewhere }: OpenOptions = {},
): Promise<Dataset> {
  const chosen = await chooseSplit(files, split);
  const synsets = asked === 'all' ? null : [...new Set([...asked, ...excludeClasses])];
  const { masks: ofSplit, isPartial } = await masksOf(files, chosen, synsets);
  const classes = new Map<string, SampleFiles[]>();
  const listed = isPartial ? synsets : null;
  const photoOf = await photoFinder({ files, images: elsewhere }, chosen, listed);
  if (!ofSplit.some((mask) => photoOf(mask) !== undefined)) {
    const place = elsewhere?.uri ?? `${files.uri}/${chosen}/`;
    throw new InputError(`None of the images of the ${ofSplit.length} masks is in ${place}`, {
      hint: 'Pass the folder that has them as --images, such as that of ImageNet.',
    });
  }
  for (const mask of ofSplit) {
    const { synset, name, key } = mask;
    const samples = classes.get(synset) ?? [];
    classes.set(synset, samples);
    samples.push({
      id: `${name}/${synset}`,
      class: synset,
      image: photoOf(mask) ?? `${chosen}/${synset}/${name}.JPEG`,
      mask: key,
      foreground: OBJECT,
      drawn: { size: null, shapes: [{ kind: 'imagenet-s', file: key }] },
    });
  }
  return {
    format: 'imagenet-s',
    files,
    images: elsewhere,
    recognisedBy: `${chosen}-segmentation/`,
    masks: drawnMasks,
    classes: [...classes].map(([name, samples]) => ({ name, samples })),
    ...(isPartial && { isPartial }),
    notes: [`Masks are those of ${chosen}-segmentation/.`],
  };
}

interface Mask {
  split: string;
  synset: string;
  name: string;
  key: string;
}

/** Of the usual splits, those that have masks. */
async function usualSplits(files: Files): Promise<string[]> {
  const found: string[] = [];
  for (const split of SPLITS) {
    for await (const { key } of files.list(`${split}-segmentation/`)) {
      if (isHidden(key)) continue;
      if (MASK.test(key)) found.push(split);
      break;
    }
  }
  return found;
}

/** Whether masks of a split of another name are among the first files. */
async function hasOtherSplit(files: Files): Promise<boolean> {
  const seen = new Set<string>();
  let count = 0;
  for await (const { key } of files.list('')) {
    if (++count > MOST_FILES) return false;
    const [top = ''] = key.split('/', 1);
    if (seen.has(top) || isHidden(key)) continue;
    seen.add(top);
    if (parseMask(key)) return true;
  }
  return false;
}

async function chooseSplit(files: Files, asked: string | undefined): Promise<string> {
  const usual = await usualSplits(files);
  if (asked !== undefined && usual.includes(asked)) return asked;
  const all = usual.length > 0 && asked === undefined ? usual : await allSplits(files);
  const [only] = all;
  if (asked === undefined && only !== undefined && all.length === 1) return only;
  if (asked !== undefined && all.includes(asked)) return asked;
  const found = asked === undefined ? 'several splits' : `no masks of the split "${asked}"`;
  throw new InputError(`There are ${found} in ${files.uri}`, {
    hint: `Pass --split with one of: ${all.toSorted().join(', ')}.`,
  });
}

async function allSplits(files: Files): Promise<string[]> {
  return [...new Set((await listMasks(files, '')).map(({ split }) => split))];
}

/** The masks of a split: of these classes, if all are found by their folders, or of all. */
async function masksOf(
  files: Files,
  split: string,
  synsets: readonly string[] | null,
): Promise<{ masks: Mask[]; isPartial: boolean }> {
  if (synsets?.every((name) => SYNSET.test(name))) {
    const found = await Promise.all(
      synsets.map((synset) => listMasks(files, `${split}-segmentation/${synset}/`)),
    );
    if (found.every(({ length }) => length > 0)) return { masks: found.flat(), isPartial: true };
  }
  return { masks: await listMasks(files, `${split}-segmentation/`), isPartial: false };
}

async function listMasks(files: Files, folder: string): Promise<Mask[]> {
  const masks: Mask[] = [];
  for await (const { key } of files.list(folder)) {
    const mask = isHidden(key) ? null : parseMask(key);
    if (mask) masks.push(mask);
  }
  return masks;
}

function isHidden(key: string): boolean {
  return /(^|\/)\./.test(key);
}

/** What a mask's key says; null if it is none of the dataset's own folder. */
function parseMask(key: string): Mask | null {
  const [, above, split = '', synset = '', name = ''] = MASK.exec(key) ?? [];
  return above === '' ? { split, synset, name, key } : null;
}

/**
 * Finds a mask's photo, whatever its extension. In a folder of its own it may be without its split and synset. Only the
 * folders of `synsets` are listed, if these are given and have photos.
 */
async function photoFinder(
  { files, images: elsewhere }: { files: Files; images: Files | undefined },
  split: string,
  synsets: readonly string[] | null,
): Promise<(mask: Pick<Mask, 'synset' | 'name'>) => string | undefined> {
  if (!elsewhere) {
    const photos = await photosIn(files, `${split}/`, synsets ?? ['']);
    return ({ synset, name }) => photos.get(`${synset}/${name}`);
  }
  for (const folder of synsets ? [`${split}/`, ''] : []) {
    const photos = await photosIn(elsewhere, folder, synsets ?? []);
    if (photos.size > 0) return ({ synset, name }) => photos.get(`${synset}/${name}`);
  }
  const photos = await namedImages(elsewhere, '');
  return ({ synset, name }) =>
    photos.get(`${split}/${synset}/${name}`) ?? photos.get(`${synset}/${name}`) ?? photos.get(name);
}

/** Photos in these folders below `folder`, by the path below it. */
async function photosIn(
  files: Files,
  folder: string,
  synsets: readonly string[],
): Promise<NamedFiles> {
  const found: NamedFiles = new Map();
  for (const synset of synsets) {
    const below = synset === '' ? '' : `${synset}/`;
    for (const [name, key] of await namedImages(files, folder + below))
      found.set(below + name, key);
  }
  return found;
}
