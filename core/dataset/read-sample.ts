import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { NotFoundError } from '../errors/not-found-error.ts';
import { decodeImage } from '../image/decode-image.ts';
import { decodeMask } from '../image/decode-mask.ts';
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
}
type Readable = Pick<Files, 'read'>;
type SampleRegion = Pick<SampleFiles, 'image' | 'mask' | 'value' | 'drawn'>;
type ReadOptions = Pick<ImageOptions, 'exif' | 'icc'>;

/**
 * A sample's image and its labels, both at full size: 0 background, 1, 2, … the classes, 255 void. They have
 * the same size.
 *
 * @throws InvalidImageError `missing-image`, `missing-mask`, `undecodable-image`, `undecodable-mask`,
 *   `unknown-label` or `mask-size-mismatch`
 */
export async function readSample(
  place: Place,
  sample: SampleRegion,
  options: ReadOptions,
): Promise<{ image: Raster; labels: LabelMap }> {
  const imageFile = await readFile(place.images ?? place.files, sample.image, 'missing-image');
  const labelsOn = await readLabels(place, sample);
  const image = await decodeImage(imageFile, options);
  const labels = await labelsOn(() => Promise.resolve(image));
  return { image, labels: fitToImage(labels, image, place.masks) };
}

/**
 * A sample's labels alone, as returned by `readSample`.
 *
 * @throws InvalidImageError as `readSample`, for the mask
 */
export async function readSampleLabels(
  place: Place,
  sample: SampleRegion,
  options: ReadOptions,
): Promise<LabelMap> {
  const labelsOn = await readLabels(place, sample);
  const photo = async () => {
    const file = await readFile(place.images ?? place.files, sample.image, 'missing-image');
    return decodeImage(file, options);
  };
  const labels = await labelsOn(photo);
  return place.masks.size === 'scale' ? fitToImage(labels, await photo(), place.masks) : labels;
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

/** Reads a mask's file. Returns what decodes it: shapes of unknown size are drawn on the photo. */
async function readLabels(
  { files, masks }: Place,
  { mask, value, drawn }: SampleRegion,
): Promise<(photo: () => Promise<Size>) => Promise<LabelMap>> {
  const read = (file: string) => readFile(files, file, 'missing-mask');
  if (drawn) {
    const [width, height] = drawn.size ?? [];
    return async (photo) =>
      drawRegion(drawn, width && height ? { width, height } : await photo(), {
        read,
        reading: masks,
      });
  }
  const file = await read(mask);
  return async () => toLabels(await decodeMask(file), masks, value);
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
