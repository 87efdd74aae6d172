import { placePhoto } from '../../core/image/placement.ts';
import { seenHeat } from '../../core/cam/seen-heat.ts';
import { mapKeys } from '../../core/keys/sample-keys.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { PictureSource } from '../../report/gallery/picture-source.ts';
import { useRunSample, type Run } from './runs.ts';
import { readMaps } from './sample-artifacts.ts';

/**
 * Gives what a picture of a sample's primary heatmap is drawn from to `draw`, and returns what that does. Throws
 * NotFoundError or CorruptArtifactError if its maps are lost.
 */
export async function usePictureSource<T>(
  run: Run,
  sample: Sample,
  draw: (source: PictureSource) => Promise<T>,
): Promise<T> {
  const { artifacts, plan } = run;
  const maps = await readMaps(artifacts, mapKeys(sample, plan), plan.recipe.method);
  return useRunSample({ run, sample }, ({ image: photo, labels }) =>
    draw({
      photo,
      labels,
      ...seenHeat(maps, placePhoto(plan.card.geometry.value, photo)),
      foreground: sample.foreground,
      cells: Math.max(...maps.flatMap(({ cam }) => [cam.width, cam.height])),
    }),
  );
}
