import pMap from 'p-map';
import { artifactKey } from '../../core/keys/artifact-key.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { CorruptArtifactError, isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { InvalidImageError } from '../../core/errors/invalid-image-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import type { LabelMap } from '../../core/image/raster.ts';
import { addMasks, countForeground, emptyMaskSum } from '../../core/baselines/mean-mask.ts';
import { foregroundArea } from '../../core/region/foreground-area.ts';
import { splitRegions } from '../../core/image/regions.ts';
import type { MeasureSpec } from '../../core/schema/audit-spec.ts';
import type { MeasuredBy } from '../../core/schema/computed-by.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { MaskSurvey } from '../../core/schema/baseline-plan.ts';
import { readRecord } from '../../store/artifacts/read-artifact.ts';
import type { Run } from '../shared/runs.ts';
import { discardMeasurements, readPhotoLabels } from '../shared/sample-artifacts.ts';

/** Masks that are read at once. */
const READS = 8;

/**
 * The foreground areas of measured samples and the sum of their masks, at the model's input size: an
 * artifact. Throws CorruptArtifactError if masks are lost, after discarding the measurements made with
 * them.
 */
export async function surveyMasks(
  { artifacts, plan }: Pick<Run, 'artifacts' | 'plan'>,
  samples: readonly Sample[],
  { groundcam, node }: MeasuredBy,
): Promise<{ key: string; survey: MaskSurvey }> {
  const { void: voidPixels } = plan.spec.measure;
  const keyed = samples.map((sample) => ({ sample, keys: sampleKeys(sample, plan) }));
  const masks = keyed.map(({ sample, keys }) => [keys.labels, sample.foreground]);
  const key = `${artifactKey('masks', { masks, void: voidPixels })}.json`;
  const known = await readRecord(artifacts, key, MaskSurvey).catch(nullIf(isLost));
  if (known) return { key, survey: known };

  const [height, width] = plan.recipe.inputSize;
  let sum = emptyMaskSum({ width, height });
  let lost = 0;
  const areas = await pMap(
    keyed,
    async ({ sample: { foreground }, keys }) => {
      const labels = await readPhotoLabels(artifacts, keys, plan).catch(nullIf(isLost));
      if (!labels) {
        await discardMeasurements(artifacts, keys);
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
  const survey: MaskSurvey = { sum, areas, measuredBy: { groundcam, node } };
  await artifacts.write(new Map([[key, { ...survey }]]));
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
