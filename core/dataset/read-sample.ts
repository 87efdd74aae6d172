import { setImmediate } from 'node:timers/promises';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { NotFoundError } from '../errors/not-found-error.ts';
import { countPixels } from '../image/count-pixels.ts';
import { decodeImage } from '../image/decode-image.ts';
import { decodeMask } from '../image/decode-mask.ts';
import { pixelBudget, type PixelBudget } from '../image/pixel-budget.ts';
import type { LabelMap, Raster, Size } from '../image/raster.ts';
import { resizeLabels } from '../image/resize-nearest.ts';
import type { ImageOptions } from '../schema/image-options.ts';
import type { ExclusionReason } from '../schema/measurement.ts';
import type { Dataset, SampleFiles } from './dataset.ts';
import { drawRegion } from './draw-region.ts';
import type { Files } from './files.ts';
import { toLabels } from './masks/to-labels.ts';

/** Most that the ratio of width and height of a mask may differ from its photo's, if the mask is scaled. */
const SAME_SHAPE = 1.02;

/** Where a sample's files are, and how masks are read. */
interface Place extends Pick<Dataset, 'masks'> {
  files: Readable;
  /** Default: `files`. */
  images?: Readable | undefined;
  /** Default: the one of this process. */
  pixels?: Pick<PixelBudget, 'hold'> | undefined;
  /** Aborted if nobody wants the sample any longer: then nothing more of it is decoded. */
  signal?: AbortSignal | undefined;
}
type Readable = Pick<Files, 'read'>;
type SampleRegion = Pick<SampleFiles, 'image' | 'mask' | 'value' | 'drawn'>;
type ReadOptions = Pick<ImageOptions, 'exif' | 'icc'>;

/** An image and its labels, of the same size: 0 background, 1, 2, … the classes, 255 void. */
export interface SamplePixels {
  image: Raster;
  labels: LabelMap;
}

/**
 * Gives a sample's image and its labels, both at full size, to `use`, and returns what that does. Their pixels count
 * as held until then, so `use` must not return them: how many are in memory at once is limited. Between one step and
 * the next, others have their turn: each takes seconds for the largest images, and heartbeats must go on.
 *
 * @throws InvalidImageError `missing-image`, `missing-mask`, `undecodable-image`, `undecodable-mask`,
 *   `unknown-label` or `mask-size-mismatch`; the reason of the signal, if that is aborted
 */
export async function useSample<T>(
  place: Place,
  sample: SampleRegion,
  options: ReadOptions,
  use: (pixels: SamplePixels) => T | Promise<T>,
): Promise<T> {
  const photo = await readPhoto(place, sample);
  const region = await readRegion(place, sample);
  const { pixels = pixelBudget, signal } = place;
  return pixels.hold(Math.max(await countPixels(photo), region.pixels), async () => {
    signal?.throwIfAborted();
    const image = await decodeImage(photo, options);
    signal?.throwIfAborted();
    const labels = await region.labelsOn(image);
    await setImmediate();
    return use({ image, labels: fitToImage(labels, image, place.masks) });
  });
}

/**
 * As `useSample`, with the labels alone.
 *
 * @throws InvalidImageError as `useSample`, for the mask
 */
export async function useSampleLabels<T>(
  place: Place,
  sample: SampleRegion,
  options: ReadOptions,
  use: (labels: LabelMap) => T | Promise<T>,
): Promise<T> {
  const region = await readRegion(place, sample);
  const isScaled = place.masks.size === 'scale';
  const photo = isScaled || region.size === null ? await readPhoto(place, sample) : null;
  const { pixels = pixelBudget, signal } = place;
  const most = Math.max(photo ? await countPixels(photo) : 0, region.pixels);
  return pixels.hold(most, async () => {
    signal?.throwIfAborted();
    const size = photo ? sizeOf(await decodeImage(photo, options)) : region.size;
    signal?.throwIfAborted();
    const labels = await region.labelsOn(size);
    await setImmediate();
    return use(isScaled && size ? fitToImage(labels, size, place.masks) : labels);
  });
}

/** What `useSample` gives, for who reads one sample at a time. */
export function readSample(place: Place, sample: SampleRegion, options: ReadOptions) {
  return useSample(place, sample, options, (pixels) => pixels);
}

/** What `useSampleLabels` gives, for who reads one sample at a time. */
export function readSampleLabels(place: Place, sample: SampleRegion, options: ReadOptions) {
  return useSampleLabels(place, sample, options, (labels) => labels);
}

/** The labels at the photo's size: as they are, or scaled if the dataset's masks may be. */
function fitToImage(labels: LabelMap, image: Size, { size }: Dataset['masks']): LabelMap {
  if (image.width === labels.width && image.height === labels.height) return labels;
  const ratio = (image.width * labels.height) / (image.height * labels.width);
  const isSameShape = Math.max(ratio, 1 / ratio) <= SAME_SHAPE;
  if (size === 'scale' && isSameShape) return resizeLabels(labels, image.width, image.height);
  throw new InvalidImageError(
    'mask-size-mismatch',
    `Expected image and mask of one size but the image is ${image.width}x${image.height} and the mask ${labels.width}x${labels.height}`,
    { hint: mismatchHint(labels, image, isSameShape) },
  );
}

function mismatchHint(labels: Size, image: Size, isSameShape: boolean): string {
  if (isSameShape) return 'Pass --mask-size scale if the mask shows the same view.';
  const isTurned = labels.width === image.height && labels.height === image.width;
  return isTurned
    ? 'The mask is drawn on the photo turned by 90 degrees: try --exif apply, or ignore if it was applied.'
    : 'Save the mask at the size of its image.';
}

/** A sample's region before it is drawn. */
interface Region {
  pixels: number;
  /** Null if it is drawn on the photo, whatever size that has; undefined if its file has a size. */
  size: Size | null | undefined;
  labelsOn: (size: Size | null | undefined) => Promise<LabelMap>;
}

/** Reads a mask's file, if it has one. */
async function readRegion(
  { files, masks }: Place,
  { mask, value, drawn }: SampleRegion,
): Promise<Region> {
  const read = (file: string) => readFile(files, file, 'missing-mask');
  if (drawn) {
    const [width, height] = drawn.size ?? [];
    const size = width && height ? { width, height } : null;
    return {
      pixels: size ? size.width * size.height : 0,
      size,
      labelsOn: (photo) => drawRegion(drawn, sizeOf(size ?? photo), { read, reading: masks }),
    };
  }
  const file = await read(mask);
  return {
    pixels: await countPixels(file),
    size: undefined,
    labelsOn: async () => {
      const stored = await decodeMask(file);
      await setImmediate();
      return toLabels(stored, masks, value);
    },
  };
}

function sizeOf(size: Size | null | undefined): Size {
  if (!size) throw new RangeError('A region without a size was drawn without its photo');
  return { width: size.width, height: size.height };
}

function readPhoto({ files, images = files }: Place, { image }: SampleRegion) {
  return readFile(images, image, 'missing-image');
}

async function readFile(
  files: Readable,
  key: string,
  reason: ExclusionReason,
): Promise<Uint8Array> {
  try {
    return await files.read(key);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new InvalidImageError(reason, `There is no ${key}`, { cause: error });
  }
}
