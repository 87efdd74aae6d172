import { artifactKey } from '../../core/keys/artifact-key.ts';
import type { KeyedSample } from '../../core/keys/collected-groups.ts';
import { isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { sumOfMasks } from '../../core/baselines/mean-mask.ts';
import { foregroundOf } from '../../core/baselines/packed-grid.ts';
import type { MeasuredBy } from '../../core/schema/computed-by.ts';
import { MaskSurvey } from '../../core/schema/baseline-plan.ts';
import { readRecord } from '../../store/artifacts/read-artifact.ts';
import { compareAll } from '../shared/compared-samples.ts';
import type { Run } from '../shared/runs.ts';

/**
 * The sum of measured samples' masks, at the model's input size: an artifact. Throws CorruptArtifactError if masks are
 * lost, after discarding the measurements made with them.
 */
export async function surveyMasks(
  run: Run,
  samples: readonly KeyedSample[],
  versions: MeasuredBy,
): Promise<{ key: string; survey: MaskSurvey }> {
  const { artifacts, plan } = run;
  const compared = samples.map(({ keys }) => keys.compared);
  const key = `${artifactKey('masks', { compared })}.json`;
  const known = await readRecord(artifacts, key, MaskSurvey).catch(nullIf(isLost));
  if (known) return { key, survey: known };

  const [height, width] = plan.recipe.inputSize;
  const size = { width, height };
  const grids = (await compareAll(run, samples, versions)).map(({ grid }) => grid);
  const { groundcam, node } = versions;
  const survey: MaskSurvey = {
    sum: sumOfMasks(
      size,
      grids.flatMap((grid) => (grid ? [foregroundOf(grid, size)] : [])),
    ),
    lacking: grids.flatMap((grid, at) => (grid ? [] : [at])),
    measuredBy: { groundcam, node },
  };
  await artifacts.write(new Map([[key, { ...survey }]]));
  return { key, survey };
}
