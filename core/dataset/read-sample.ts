import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { NotFoundError } from '../errors/not-found-error.ts';
import { decodeImage } from '../image/decode-image.ts';
import { decodeMask } from '../image/decode-mask.ts';
import type { LabelMap, Raster } from '../image/raster.ts';
import type { ImageOptions } from '../schema/image-options.ts';
import type { ExclusionReason } from '../schema/measurement.ts';
import type { Dataset, SampleFiles } from './dataset.ts';
import type { Files } from './files.ts';
import { maskFormats } from './mask-formats.ts';

/** What a sample's files are read from. */
type Readable = { files: Pick<Files, 'read'> } & Pick<Dataset, 'maskKind'>;

/**
 * A sample's image and its labels as VOC encodes them, both at full size. They have the same size.
 *
 * @throws InvalidImageError `missing-image`, `missing-mask`, `undecodable-image`, `undecodable-mask`,
 *   `unknown-label` or `mask-size-mismatch`
 */
export async function readSample(
  { files, maskKind }: Readable,
  sample: Pick<SampleFiles, 'image' | 'mask'>,
  options: Pick<ImageOptions, 'exif' | 'icc'>,
): Promise<{ image: Raster; labels: LabelMap }> {
  const imageFile = await readFile(files, sample.image, 'missing-image');
  const maskFile = await readFile(files, sample.mask, 'missing-mask');
  const image = await decodeImage(imageFile, options);
  const labels = maskFormats[maskKind].toLabels(await decodeMask(maskFile));
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
  { files, maskKind }: Readable,
  sample: Pick<SampleFiles, 'mask'>,
): Promise<LabelMap> {
  const file = await readFile(files, sample.mask, 'missing-mask');
  return maskFormats[maskKind].toLabels(await decodeMask(file));
}

async function readFile(
  files: Readable['files'],
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
