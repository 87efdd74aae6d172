import { placePhoto } from '../../core/image/placement.ts';
import { seenHeat } from '../../core/cam/seen-heat.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { PictureSource } from '../../report/gallery/overlay.ts';
import { readRunSample, type Run } from './runs.ts';
import { readMaps } from './sample-artifacts.ts';

/** What a picture of a sample's primary heatmap is drawn from. Throws CorruptArtifactError if its maps are lost. */
export async function readPictureSource(run: Run, sample: Sample): Promise<PictureSource> {
  const { artifacts, plan } = run;
  const keys = sampleKeys(sample, plan);
  const [{ image: photo, labels }, maps] = await Promise.all([
    readRunSample(run, sample),
    readMaps(artifacts, keys, plan.recipe.method),
  ]);
  return {
    photo,
    labels,
    ...seenHeat(maps, placePhoto(plan.card.geometry.value, photo)),
    foreground: sample.foreground,
  };
}
