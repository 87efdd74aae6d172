import { InputError } from '../../errors/input-error.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { Dataset, OpenOptions, SampleFiles } from '../dataset.ts';
import type { Files } from '../files.ts';
import { drawnMasks, OBJECT } from '../masks/one-object.ts';
import { namedImages } from './named-files.ts';
import type { Layout } from './layout.ts';

/** `validation-segmentation/n01440764/ILSVRC2012_val_00000293.png`. */
const MASK = /^((?:[^/]+\/){0,2})([^/]+)-segmentation\/(n\d{8})\/(.+)\.png$/i;
/** ImageNet-S: photos in `<split>/<synset>/`, masks in `<split>-segmentation/<synset>/`. */
export const imagenetS: Layout = {
  title: 'ImageNet-S',
  expected: 'ImageNet-S (validation/n…/, validation-segmentation/n…/)',
  matches: async (files) => (await listMasks(files, true)).length > 0,
  folderOf: (key) => MASK.exec(key)?.[1],
  open: openImagenetS,
};

/**
 * ImageNet-S as a dataset. A sample's class is the synset's id that its folder is named after. A mask's number is
 * R + 256 · G: 0 is background, 1000 is void, and any other number is the object.
 *
 * @throws InputError There are several splits and `split` names none of them, or no mask has its image.
 */
async function openImagenetS(
  files: Files,
  { split }: Pick<DatasetSpec, 'split'>,
  { images: elsewhere }: OpenOptions = {},
): Promise<Dataset> {
  const masks = await listMasks(files);
  const splits = [...new Set(masks.map((mask) => mask.split))];
  const [only] = splits;
  const chosen = split ?? (splits.length === 1 ? only : undefined);
  if (chosen === undefined || !splits.includes(chosen)) {
    const asked = split === undefined ? 'several splits' : `no masks of the split "${split}"`;
    throw new InputError(`There are ${asked} in ${files.uri}`, {
      hint: `Pass --split with one of: ${splits.join(', ')}.`,
    });
  }
  const photoOf = await photoFinder({ files, images: elsewhere }, chosen);
  const classes = new Map<string, SampleFiles[]>();
  const ofSplit = masks.filter((mask) => mask.split === chosen);
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
    notes: [`Masks are those of ${chosen}-segmentation/.`],
  };
}

interface Mask {
  split: string;
  synset: string;
  name: string;
  key: string;
}

async function listMasks(files: Files, isFirstEnough = false): Promise<Mask[]> {
  const masks: Mask[] = [];
  const seen = new Set<string>();
  for await (const { key } of files.list('')) {
    // In another dataset, which may be large, the first file of each folder says enough.
    const [top = ''] = key.split('/', 1);
    if ((isFirstEnough && seen.has(top)) || /(^|\/)\./.test(key)) continue;
    seen.add(top);
    const [, above, split = '', synset = '', name = ''] = MASK.exec(key) ?? [];
    if (above !== '') continue;
    masks.push({ split, synset, name, key });
    if (isFirstEnough) break;
  }
  return masks;
}

/** Finds a mask's photo, whatever its extension. In a folder of its own it may be without its split and synset. */
async function photoFinder(
  { files, images: elsewhere }: { files: Files; images: Files | undefined },
  split: string,
): Promise<(mask: Pick<Mask, 'synset' | 'name'>) => string | undefined> {
  if (!elsewhere) {
    const photos = await namedImages(files, `${split}/`);
    return ({ synset, name }) => photos.get(`${synset}/${name}`);
  }
  const photos = await namedImages(elsewhere, '');
  return ({ synset, name }) =>
    photos.get(`${split}/${synset}/${name}`) ?? photos.get(`${synset}/${name}`) ?? photos.get(name);
}
