import pMap from 'p-map';
import { selectSamples } from '../dataset/list-samples.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { NotFoundError } from '../errors/not-found-error.ts';
import { countPixels } from '../image/count-pixels.ts';
import { decodeImage } from '../image/decode-image.ts';
import { pixelBudget } from '../image/pixel-budget.ts';
import { placeImage } from '../image/place-image.ts';
import { placePhoto } from '../image/placement.ts';
import type { Colour } from '../image/raster.ts';
import type { Geometry } from '../schema/geometry.ts';
import type { ImageOptions } from '../schema/image-options.ts';

const CONCURRENCY = 4;

/**
 * Photos of a dataset for calibration, preprocessed as in an audit: RGB pixels [height, width, 3]. They are
 * evenly spaced among the dataset's photos in order of their names, so the same dataset gives the same
 * photos. Photos that can't be decoded are skipped.
 */
export async function calibrationPhotos(
  dataset: Dataset,
  {
    most,
    geometry,
    padding,
    image,
  }: { most: number; geometry: Geometry; padding: Colour; image: ImageOptions },
): Promise<Uint8Array[]> {
  const samples = selectSamples(dataset, { classes: 'all' });
  const all = [...new Set(samples.map((sample) => sample.image))].sort();
  const count = Math.min(most, all.length);
  const chosen = Array.from(
    { length: count },
    (_, i) => all[Math.floor((i * all.length) / count)]!,
  );
  const photos = await pMap(
    chosen,
    async (key) => {
      try {
        const file = await (dataset.images ?? dataset.files).read(key);
        return await pixelBudget.hold(await countPixels(file), async () => {
          const raster = await decodeImage(file, image);
          const placement = placePhoto(geometry, raster);
          return [placeImage(raster, placement, { filter: geometry.filter, padding }).data];
        });
      } catch (error) {
        if (error instanceof InvalidImageError || error instanceof NotFoundError) return [];
        throw error;
      }
    },
    { concurrency: CONCURRENCY },
  );
  return photos.flat();
}
