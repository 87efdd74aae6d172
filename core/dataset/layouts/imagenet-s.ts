import { InputError } from '../../errors/input-error.ts';
import type { DatasetSpec } from '../../schema/audit-spec.ts';
import type { Dataset, SampleFiles } from '../dataset.ts';
import type { Files } from '../files.ts';
import { drawnMasks, OBJECT } from '../masks/one-object.ts';
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
 * @throws InputError There are several splits and `split` names none of them.
 */
async function openImagenetS(
  files: Files,
  { split }: Pick<DatasetSpec, 'split'>,
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
  const photos = await photosBySample(files, chosen);
  const classes = new Map<string, SampleFiles[]>();
  for (const { synset, name, key } of masks.filter((mask) => mask.split === chosen)) {
    const stem = `${synset}/${name}`;
    const samples = classes.get(synset) ?? [];
    classes.set(synset, samples);
    samples.push({
      id: `${name}/${synset}`,
      class: synset,
      image: photos.get(stem) ?? `${chosen}/${stem}.JPEG`,
      mask: key,
      foreground: OBJECT,
      drawn: { size: null, shapes: [{ kind: 'imagenet-s', file: key }] },
    });
  }
  return {
    format: 'imagenet-s',
    files,
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

/** Keys of photos by synset and name, whatever their extension. */
async function photosBySample(files: Files, split: string): Promise<Map<string, string>> {
  const photos = new Map<string, string>();
  for await (const { key } of files.list(`${split}/`)) {
    photos.set(key.slice(split.length + 1).replace(/\.[^./]+$/, ''), key);
  }
  return photos;
}
