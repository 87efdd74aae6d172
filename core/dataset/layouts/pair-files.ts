import { groupBy } from '../../encoding/group-by.ts';
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

interface Paired {
  pairs: Pair[];
  /** What was decided, as sentences. */
  notes: string[];
}

/** The folders of images and masks, '' or with a slash at the end, and the dataset's URI. */
interface Place {
  images: string;
  masks: string;
  uri: string;
}

const WORD =
  '(?:masks?|segmentations?|segm?|labels?|labelids|labeltrainids|gt|gtfine|gtcoarse|ground[-_ ]?truth|mattes?|alpha|anno(?:tation)?s?|silhouette)';
/** What tools put behind or before a photo's name to name its mask. */
const OF_MASK = [new RegExp(`(?:[-_. ]+${WORD})+$`, 'i'), new RegExp(`^${WORD}[-_. ]+`, 'i')];
/** Affixes that say so only in a folder of masks. */
const IN_MASKS = [...OF_MASK, /_L$/];
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
 * counterpart are pairs too. If no names are the same, files are paired by the last part alone.
 *
 * @throws InputError There are photos and masks, and not one has the other's name, or two may belong to one.
 */
export function pairFiles(images: NamedFiles, masks: NamedFiles, at: Place): Paired {
  // Only what differs from `masks`: of a million files most have the name of their image.
  const paired = new Map<string, string>();
  const left = new Map([...masks].filter(([name]) => !images.has(name)));
  const exact = masks.size - left.size;
  const byKey = groupBy([...left.keys()], (name) => keyOf(name, IN_MASKS));
  const used = new Map<string, string>();
  for (const [name, image] of images) {
    if (masks.has(name)) continue;
    const matches = byKey.get(keyOf(name, OF_IMAGE)) ?? byKey.get(keyOf(name, [])) ?? [];
    const [match] = matches;
    if (match === undefined || used.has(match)) continue;
    if (matches.length > 1) throw ambiguous(matches, image, masks, at);
    paired.set(name, left.get(match)!);
    used.set(match, name);
  }
  for (const match of used.keys()) left.delete(match);
  const count = exact + paired.size;
  const byLast = count === 0 ? pairByLastPart(images, masks, at) : null;
  if (byLast) return byLast;
  if (count === 0 && images.size > 0 && masks.size > 0) {
    throw new InputError(
      `None of the ${images.size} images in ${at.uri} has a mask of its name: the first image is ${[...images.values()].toSorted()[0]}, the first mask ${[...masks.values()].toSorted()[0]}`,
      {
        hint: 'Give an image and its mask the same name, or the mask the same with _mask behind it.',
      },
    );
  }
  const others =
    left.size === 0
      ? []
      : otherFilesOf(images, (name) => masks.has(name) || paired.has(name), left);
  for (const name of others) left.delete(name);
  const pairs = Array.from(images, ([name, image]) => ({
    name,
    image,
    mask: masks.get(name) ?? paired.get(name) ?? `${at.masks}${name}.png`,
  }));
  for (const [name, mask] of left) pairs.push({ name, image: `${at.images}${name}.jpg`, mask });
  const [example] = used;
  const notes = example
    ? [
        `${paired.size} masks belong to the image of nearly the same name: ${masks.get(example[0])} to ${images.get(example[1])}.`,
      ]
    : [];
  const [other] = others;
  if (other !== undefined) {
    notes.push(
      `${others.length} files are further ones of images that have a mask, and are left out: ${masks.get(other)}${others.length > 1 ? ', …' : ''}.`,
    );
  }
  return { pairs: pairs.sort(byName), notes };
}

/** The names without a photo that are those of photos with a word behind: `x_gtFine_color` if x has a mask. */
function otherFilesOf(
  images: NamedFiles,
  hasMask: (name: string) => boolean,
  left: NamedFiles,
): string[] {
  const known = new Set<string>();
  for (const name of images.keys()) if (hasMask(name)) known.add(keyOf(name, OF_IMAGE));
  return [...left.keys()].filter((name) => {
    const key = keyOf(name, []);
    const start = key.lastIndexOf('/') + 1;
    const ends = [...key.slice(start).matchAll(/[-_. ]/g)].map(({ index }) => start + index);
    return ends.some((end) => known.has(key.slice(0, end)));
  });
}

function byName(a: Pair, b: Pair): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}

/**
 * Pairs of files in folders that differ, by the last part of their names. A pair has the folders of its mask, or else
 * those of its image. Images without a mask are left out. Null if no name is the same.
 *
 * @throws InputError A file may belong to two others.
 */
function pairByLastPart(images: NamedFiles, masks: NamedFiles, at: Place): Paired | null {
  const imagesBy = byLastPart(images, OF_IMAGE);
  const masksBy = byLastPart(masks, IN_MASKS);
  const pairs: Pair[] = [];
  for (const [key, ofMasks] of masksBy) {
    const ofImages = imagesBy.get(key) ?? [];
    const [image] = ofImages;
    const [mask = ''] = ofMasks;
    if (ofImages.length > 1) throw ambiguous(ofImages, masks.get(mask)!, images, at);
    if (image !== undefined && ofMasks.length > 1)
      throw ambiguous(ofMasks, images.get(image)!, masks, at);
    const name = folderOf(mask) === '' ? (image ?? mask) : folderOf(mask) + lastPart(image ?? mask);
    pairs.push({
      name,
      image: image === undefined ? `${at.images}${mask}.jpg` : images.get(image)!,
      mask: masks.get(mask)!,
    });
  }
  const matched = [...masksBy.keys()].filter((key) => imagesBy.has(key));
  const [first] = matched;
  if (first === undefined) return null;
  const example = `${masks.get(masksBy.get(first)![0]!)} to ${images.get(imagesBy.get(first)![0]!)}`;
  const unused = images.size - matched.length;
  return {
    pairs: pairs.toSorted(byName),
    notes: [
      `Images and masks are in different folders, so they belong together by name alone: ${example}.`,
      ...(unused > 0 ? [`${unused} images have no mask and are left out.`] : []),
    ],
  };
}

/**
 * Images under the names that are wanted, whatever folders they are in, if none has such a name by its path.
 *
 * @throws InputError Two images may belong to one name.
 */
export function inAnyFolder(images: NamedFiles, names: readonly string[], uri: string): NamedFiles {
  if (names.some((name) => images.has(name))) return images;
  const known = byLastPart(images, []);
  const found: NamedFiles = new Map();
  for (const name of names) {
    const [image, ...others] = known.get(keyOf(lastPart(name), [])) ?? [];
    if (image === undefined) continue;
    if (others.length > 0) throw ambiguous([image, ...others], name, images, { uri });
    found.set(name, images.get(image)!);
  }
  return found.size > 0 ? found : images;
}

/** The names of files by their last part, without affixes and in lower case. */
function byLastPart(files: NamedFiles, affixes: readonly RegExp[]): Map<string, string[]> {
  return groupBy([...files.keys()], (name) => keyOf(lastPart(name), affixes));
}

function ambiguous(
  [first = '', second = '']: readonly string[],
  of: string,
  files: NamedFiles,
  { uri }: Pick<Place, 'uri'>,
): InputError {
  return new InputError(
    `${files.get(first)} and ${files.get(second)} may both belong to ${of} in ${uri}`,
    { hint: 'Put images and masks in the same folders, or write a list of them: docs/data.md.' },
  );
}

function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
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
