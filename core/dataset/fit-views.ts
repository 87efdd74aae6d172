import sharp from 'sharp';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { isNotFound } from '../errors/not-found-error.ts';
import { throwIfTemporary } from '../image/decoding-failure.ts';
import type { LabelMap, Size } from '../image/raster.ts';
import { resizeLabels } from '../image/resize-nearest.ts';
import type { ImageOptions } from '../schema/image-options.ts';
import type { Dataset, SampleFiles } from './dataset.ts';
import { useSampleLabels } from './read-sample.ts';

/** Photos whose orientation is looked at, and turned ones that are compared with their masks. */
const LOOKED_AT = 128;
const COMPARED = 32;
/** Longer side at which views are compared, in pixels. */
const SIDE = 384;
/** Largest ratio of the shapes of photo and mask that still are the same. */
const SAME_SHAPE = 1.02;
/** A mean of logarithms from which on one view fits better. */
const BETTER = 0.1;

/** How photos are read: as they are stored, or turned upright. */
export type View = 'ignore' | 'apply';

/** The view that is used, and what was found. */
export interface FittedViews {
  view: View;
  notes: string[];
}

/**
 * Decides which view of photos with an EXIF orientation the masks were drawn on. First by size: if only one
 * view has the mask's shape, it fits. Otherwise by edges: the view fits in which brightness changes more
 * across the outline of the mask. Looks at some of the photos, spread over the samples.
 *
 * @returns The view that `asked` says, or that fits if it is 'auto'; the stored one if that is not known. The
 *   notes say what was found, also if it is not what was asked for.
 */
export async function fitViews(
  dataset: Pick<Dataset, 'files' | 'images' | 'masks'>,
  samples: readonly SampleFiles[],
  asked: ImageOptions['exif'],
): Promise<FittedViews> {
  const asAsked: View = asked === 'apply' ? 'apply' : 'ignore';
  const turned: { sample: SampleFiles; photo: Uint8Array }[] = [];
  const perImage = [...new Map(samples.map((sample) => [sample.image, sample])).values()];
  const looked = spread(perImage, LOOKED_AT);
  for (const sample of looked) {
    const photo = await readIfThere(dataset.images ?? dataset.files, sample.image);
    if (photo !== null && (await orientationOf(photo)) > 1) turned.push({ sample, photo });
  }
  if (turned.length === 0) return { view: asAsked, notes: [] };
  const scores: number[] = [];
  for (const { sample, photo } of spread(turned, COMPARED)) {
    const score = await uprightScore(dataset, sample, photo);
    if (score !== null) scores.push(score);
  }
  const mean = scores.reduce((sum, score) => sum + score, 0) / Math.max(scores.length, 1);
  const fits: View | null =
    Math.abs(mean) < BETTER || Number.isNaN(mean) ? null : mean > 0 ? 'apply' : 'ignore';
  const found =
    `${turned.length} of the ${looked.length} photos that were looked at are stored turned or mirrored ` +
    `(EXIF orientation), such as ${turned[0]!.sample.image}`;
  const words = { apply: 'the photos turned upright', ignore: 'the photos as they are stored' };
  if (fits === null) {
    const note = `${found}. It is not clear which view the masks fit: ${words[asAsked]} are used. --exif apply or ignore decides it.`;
    return { view: asAsked, notes: [note] };
  }
  const view = asked === 'auto' ? fits : asAsked;
  const rest =
    view === fits
      ? `The masks fit ${words[fits]}, which are used.`
      : `The masks fit ${words[fits]}, but --exif ${asAsked} was passed.`;
  return { view, notes: [`${found}. ${rest}`] };
}

/**
 * The logarithm of how much better the upright view fits a mask than the stored one; ±1 if only one has the
 * mask's shape. Null if nothing can be compared.
 */
async function uprightScore(
  dataset: Pick<Dataset, 'files' | 'images' | 'masks'>,
  sample: SampleFiles,
  photo: Uint8Array,
): Promise<number | null> {
  try {
    // Drawn regions without a size of their own are on whatever view is taken.
    if (sample.drawn && sample.drawn.size === null) return null;
    const place = { ...dataset, masks: { ...dataset.masks, size: 'same' as const } };
    const asStored = { exif: 'ignore', icc: 'ignore' } as const;
    return await useSampleLabels(place, sample, asStored, async (labels) => {
      const stored = await grey(photo, false);
      const upright = await grey(photo, true);
      const fits = [stored, upright].map((view) => hasShape(view, labels));
      if (!fits[0] && !fits[1]) return null;
      if (fits[0] !== fits[1]) return fits[1] ? 1 : -1;
      const [a, b] = [stored, upright].map((view) => contrast(view, labels, sample.foreground));
      return a && b ? Math.log(b / a) : null;
    });
  } catch (error) {
    if (error instanceof InvalidImageError || isNotFound(error)) return null;
    throw error;
  }
}

interface Grey extends Size {
  data: Uint8Array;
}

/** The photo in grey, small. */
async function grey(photo: Uint8Array, isUpright: boolean): Promise<Grey> {
  try {
    const image = sharp(photo);
    if (isUpright) image.autoOrient();
    const { data, info } = await image
      .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
      .removeAlpha()
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  } catch (cause) {
    throwIfTemporary(cause, 'A photo');
    throw new InvalidImageError('undecodable-image', 'The photo can not be compared', { cause });
  }
}

function hasShape(view: Size, labels: Size): boolean {
  const ratio = (view.width * labels.height) / (view.height * labels.width);
  return Math.max(ratio, 1 / ratio) <= SAME_SHAPE;
}

/** Mean difference of neighbouring pixels across the outline of the foreground, relative to that elsewhere. */
function contrast({ width, height, data }: Grey, labels: LabelMap, foreground: number): number {
  const mask = resizeLabels(labels, width, height).data;
  const across = { sum: 0, count: 0 };
  const elsewhere = { sum: 0, count: 0 };
  for (let at = 0; at < data.length; at++) {
    const neighbours = [at % width === width - 1 ? -1 : at + 1, at + width];
    for (const next of neighbours) {
      if (next < 0 || next >= data.length) continue;
      const isOutline = (mask[at] === foreground) !== (mask[next] === foreground);
      const place = isOutline ? across : elsewhere;
      place.sum += Math.abs(data[at]! - data[next]!);
      place.count++;
    }
  }
  if (across.count === 0 || elsewhere.count === 0) return 0;
  return (across.sum / across.count + 0.1) / (elsewhere.sum / elsewhere.count + 0.1);
}

/** EXIF's number of how a photo is stored; 1 is upright. TIFFs are turned upright whatever is asked. */
async function orientationOf(photo: Uint8Array): Promise<number> {
  try {
    const { orientation = 1, format } = await sharp(photo).metadata();
    return format === 'tiff' ? 1 : orientation;
  } catch (error) {
    throwIfTemporary(error, 'A photo');
    // Whatever is wrong with the file is told when it is read for the audit.
    return 1;
  }
}

async function readIfThere(files: Dataset['files'], key: string): Promise<Uint8Array | null> {
  try {
    return await files.read(key);
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

function spread<Each>(all: readonly Each[], most: number): Each[] {
  const step = Math.max(1, all.length / most);
  return all.filter((_, i) => Math.floor(i / step) !== Math.floor((i - 1) / step));
}
