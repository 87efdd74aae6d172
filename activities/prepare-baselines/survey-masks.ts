import pMap from 'p-map';
import { artifactKey } from '../../core/keys/artifact-key.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { InvalidImageError } from '../../core/errors/invalid-image-error.ts';
import type { LabelMap } from '../../core/image/raster.ts';
import { addMasks, countForeground, emptyMaskSum } from '../../core/baselines/mean-mask.ts';
import { foregroundArea } from '../../core/region/foreground-area.ts';
import { splitRegions } from '../../core/image/regions.ts';
import type { MeasureSpec } from '../../core/schema/audit-spec.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { MaskSurvey } from '../../core/schema/baseline-plan.ts';
import { nullIfLost, readRecord, writeRecord } from './artifacts.ts';
import { readLabels } from '../measure.ts';
import { discardMeasurements } from './measurement-store.ts';
import type { Run } from './runs.ts';

/** Masks that are read at once. */
const READS = 8;

/**
 * The foreground areas of measured samples and the sum of their masks, at the model's input size: an
 * artifact. Throws CorruptArtifactError where masks are lost, and then takes back what was measured with
 * them.
 */
export async function surveyMasks(
  { store, plan }: Pick<Run, 'store' | 'plan'>,
  samples: readonly Sample[],
): Promise<{ key: string; survey: MaskSurvey }> {
  const { void: voidPixels } = plan.spec.measure;
  const keyed = samples.map((sample) => ({ sample, keys: sampleKeys(sample, plan) }));
  const masks = keyed.map(({ sample, keys }) => [keys.labels, sample.foreground]);
  const key = `${artifactKey('masks', { masks, void: voidPixels })}.json`;
  const known = await nullIfLost(readRecord(store, key, MaskSurvey));
  if (known) return { key, survey: known };

  const [height, width] = plan.recipe.inputSize;
  let sum = emptyMaskSum({ width, height });
  let lost = 0;
  const areas = await pMap(
    keyed,
    async ({ sample: { foreground }, keys }) => {
      const labels = await nullIfLost(readLabels(store, keys.labels));
      if (!labels) {
        await discardMeasurements(store, keys);
        lost += 1;
        return null;
      }
      const area = areaOf(labels, foreground, voidPixels);
      if (area !== null) {
        const counts = [...countForeground(labels, foreground)];
        sum = addMasks(sum, { ...sum, masks: 1, counts });
      }
      return area;
    },
    { concurrency: READS },
  );
  if (lost > 0) throw new CorruptArtifactError(`${lost} masks were broken or are gone`);
  const survey: MaskSurvey = { sum, areas };
  await writeRecord(store, key, survey);
  return { key, survey };
}

function areaOf(
  labels: LabelMap,
  foreground: number,
  voidPixels: MeasureSpec['void'],
): number | null {
  try {
    return foregroundArea(splitRegions(labels, foreground, voidPixels));
  } catch (error) {
    if (error instanceof InvalidImageError) return null;
    throw error;
  }
}
