import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { NotFoundError } from '../errors/not-found-error.ts';
import { decodeImage } from '../image/decode-image.ts';
import { decodeMask } from '../image/decode-mask.ts';
import type { LabelMap, Raster, Size } from '../image/raster.ts';
import type { ImageOptions } from '../schema/image-options.ts';
import type { ExclusionReason } from '../schema/measurement.ts';
import type { Dataset, SampleFiles } from './dataset.ts';
import { drawRegion } from './draw-region.ts';
import type { Files } from './files.ts';
import { maskFormats } from './mask-formats.ts';

/** Where a sample's files are, and how masks are read. */
interface Place extends Pick<Dataset, 'maskKind'> {
  files: Readable;
  /** Default: `files`. */
  images?: Readable | undefined;
}
type Readable = Pick<Files, 'read'>;
type ReadOptions = Pick<ImageOptions, 'exif' | 'icc'>;

/**
 * A sample's image and its labels as VOC encodes them, both at full size. They have the same size.
 *
 * @throws InvalidImageError `missing-image`, `missing-mask`, `undecodable-image`, `undecodable-mask`,
 *   `unknown-label` or `mask-size-mismatch`
 */
export async function readSample(
  place: Place,
  sample: Pick<SampleFiles, 'image' | 'mask' | 'drawn'>,
  options: ReadOptions,
): Promise<{ image: Raster; labels: LabelMap }> {
  const imageFile = await readFile(place.images ?? place.files, sample.image, 'missing-image');
  const labelsOn = await readLabels(place, sample);
  const image = await decodeImage(imageFile, options);
  const labels = await labelsOn(() => Promise.resolve(image));
  if (image.width !== labels.width || image.height !== labels.height) {
    throw new InvalidImageError(
      'mask-size-mismatch',
      `Expected image and mask of one size but the image is ${image.width}x${image.height} and the mask ${labels.width}x${labels.height}`,
    );
  }
  return { image, labels };
}

/**
 * A sample's labels alone, as returned by `readSample`.
 *
 * @throws InvalidImageError `missing-mask` or `undecodable-mask`
 */
export async function readSampleLabels(
  place: Place,
  sample: Pick<SampleFiles, 'image' | 'mask' | 'drawn'>,
  options: ReadOptions,
): Promise<LabelMap> {
  const labelsOn = await readLabels(place, sample);
  return labelsOn(async () => {
    const file = await readFile(place.images ?? place.files, sample.image, 'missing-image');
    return decodeImage(file, options);
  });
}

/** Reads a mask's file. Returns what decodes it: shapes of unknown size are drawn on the photo. */
async function readLabels(
  { files, maskKind }: Place,
  { mask, drawn }: Pick<SampleFiles, 'mask' | 'drawn'>,
): Promise<(photo: () => Promise<Size>) => Promise<LabelMap>> {
  const read = (file: string) => readFile(files, file, 'missing-mask');
  if (drawn) {
    const [width, height] = drawn.size ?? [];
    return async (photo) =>
      drawRegion(drawn, width && height ? { width, height } : await photo(), read);
  }
  const file = await read(mask);
  return async () => maskFormats[maskKind].toLabels(await decodeMask(file));
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
