import { InputError } from '../../errors/input-error.ts';
import type { NamedFiles } from './named-files.ts';
import { withoutExtension } from './named-files.ts';

/** A photo and its mask; one of the two may be missing, and then its path is where it would be. */
export interface Pair {
  /** Path in the dataset's folder of images, without extension. */
  name: string;
  image: string;
  mask: string;
}

const WORD =
  '(?:masks?|segmentations?|segm?|labels?|labelids|gt|ground[-_ ]?truth|mattes?|alpha|anno(?:tation)?s?|silhouette)';
/** What tools put behind or before a photo's name to name its mask. */
const OF_MASK = [new RegExp(`[-_. ]+${WORD}$`, 'i'), new RegExp(`^${WORD}[-_. ]+`, 'i')];
const OF_IMAGE = [
  /[-_. ]+(?:images?|img|photo|rgb|sat|leftimg8bit|orig(?:inal)?)$/i,
  /^(?:images?|img|photo)[-_. ]+/i,
];

/** Whether a name is one of a mask beside its photo: `cat_mask`. */
export function isMaskName(name: string): boolean {
  return bare(name, OF_MASK) !== name;
}

/** The name of the photo that a mask's name means, in lower case. */
export function photoName(maskName: string): string {
  return keyOf(maskName, OF_MASK);
}

/**
 * Pairs photos and masks: those of the same name first, then those whose names are the same without `_mask`,
 * `-segmentation`, `mask_` or the like, without the photo's own extension, and in lower case. Files without a
 * counterpart are pairs too.
 *
 * @throws InputError There are photos and masks, and not one has the other's name.
 */
export function pairFiles(
  images: NamedFiles,
  masks: NamedFiles,
  at: { images: string; masks: string; uri: string },
): { pairs: Pair[]; notes: string[] } {
  const paired = new Map<string, string>();
  const left = new Map(masks);
  for (const name of images.keys()) {
    const mask = masks.get(name);
    if (mask === undefined) continue;
    paired.set(name, mask);
    left.delete(name);
  }
  const exact = paired.size;
  const byKey = new Map<string, string | null>();
  for (const [name] of left) {
    const key = keyOf(name, OF_MASK);
    byKey.set(key, byKey.has(key) ? null : name);
  }
  const used = new Map<string, string>();
  for (const name of images.keys()) {
    if (paired.has(name)) continue;
    const match = byKey.get(keyOf(name, OF_IMAGE)) ?? byKey.get(keyOf(name, []));
    if (match == null || used.has(match)) continue;
    paired.set(name, left.get(match)!);
    used.set(match, name);
  }
  for (const match of used.keys()) left.delete(match);
  if (paired.size === 0 && images.size > 0 && masks.size > 0) {
    throw new InputError(
      `None of the ${images.size} images in ${at.uri} has a mask of its name: the first image is ${[...images.values()].toSorted()[0]}, the first mask ${[...masks.values()].toSorted()[0]}`,
      {
        hint: 'Give an image and its mask the same name, or the mask the same with _mask behind it.',
      },
    );
  }
  const pairs = [...images].map(([name, image]) => ({
    name,
    image,
    mask: paired.get(name) ?? `${at.masks}${name}.png`,
  }));
  for (const [name, mask] of left) pairs.push({ name, image: `${at.images}${name}.jpg`, mask });
  const [example] = used;
  const notes = example
    ? [
        `${paired.size - exact} masks belong to the image of nearly the same name: ${masks.get(example[0])} to ${images.get(example[1])}.`,
      ]
    : [];
  return {
    pairs: pairs.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    notes,
  };
}

function keyOf(name: string, affixes: readonly RegExp[]): string {
  return bare(withoutExtension(name), affixes).toLowerCase();
}

/** The name without affixes in its last part. */
function bare(name: string, affixes: readonly RegExp[]): string {
  const slash = name.lastIndexOf('/') + 1;
  let base = name.slice(slash);
  for (const affix of affixes) {
    const rest = base.replace(affix, '');
    if (rest !== '') base = rest;
  }
  return name.slice(0, slash) + base;
}
