import { LRUCache } from 'lru-cache';
import pMap from 'p-map';
import { z } from 'zod';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { heatmap, smoothHeatmap } from '../../core/cam/heatmap.ts';
import { CorruptArtifactError, isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { InvalidImageError } from '../../core/errors/invalid-image-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import type { FloatMap, Size } from '../../core/image/raster.ts';
import { resizeLabels } from '../../core/image/resize.ts';
import { gaussianPrior } from '../../core/baselines/gaussian-prior.ts';
import { countForeground, meanOfOthers } from '../../core/baselines/mean-mask.ts';
import { measureBaseline } from '../../core/baselines/measure-baseline.ts';
import { splitRegions, type Regions } from '../../core/image/regions.ts';
import { SampleBaselines, type BaselineOutcome } from '../../core/schema/baseline-measures.ts';
import { MaskSum, BaselineShard, type BaselineSample } from '../../core/schema/baseline-plan.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { readRecord } from '../../store/artifacts/read-artifact.ts';
import { readRunLabels, type Run } from './runs.ts';
import { discardMeasurements, readLabels, readMaps } from './sample-artifacts.ts';

/** Samples of a shard that are measured at once. */
const AT_ONCE = 8;

const BaselinesRecord = z.strictObject({ baselines: z.array(SampleBaselines) });

/**
 * The baselines of a shard's measured samples, by their ids: an artifact, computed unless it is there. Throws
 * CorruptArtifactError if maps or masks are lost, after discarding the measurements made of them.
 */
export async function readBaselines(
  run: Run,
  shard: number,
  onProgress: () => void = () => {},
): Promise<Map<string, SampleBaselines>> {
  const { store, artifacts, plan } = run;
  const { baselines: key, samples } = await readJson(
    store,
    runKeys(plan.runId).baselineShard(shard),
    BaselineShard,
  );
  const known = await readRecord(artifacts, key, BaselinesRecord).catch(nullIf(isLost));
  const baselines = known?.baselines ?? (await measureAll());
  return new Map(samples.map(({ sample }, index) => [sample.id, baselines[index]!]));

  async function measureAll(): Promise<SampleBaselines[]> {
    const sum = await readJson(store, runKeys(plan.runId).maskSum, MaskSum);
    const rows = await pMap(
      samples,
      async (sample) => {
        const baselines = await measureBaselines(run, sample, sum);
        onProgress();
        return baselines;
      },
      { concurrency: AT_ONCE },
    );
    const baselines = rows.filter((row) => row !== null);
    if (baselines.length < rows.length) {
      throw new CorruptArtifactError(
        `Maps or masks of ${rows.length - baselines.length} samples were broken or are gone`,
      );
    }
    await artifacts.write(new Map([[key, { baselines }]]));
    return baselines;
  }
}

/** The baselines of one sample; null if something that it needs is lost. */
async function measureBaselines(
  run: Run,
  { sample, counted, partner }: BaselineSample,
  sum: MaskSum,
): Promise<SampleBaselines | null> {
  const { artifacts, plan } = run;
  const { at, void: voidPixels } = plan.spec.measure;
  const keys = sampleKeys(sample, plan);
  const partnerKeys = partner && sampleKeys(partner, plan);
  const [own, partnerLabels] = await Promise.all([
    Promise.all([readLabels(artifacts, keys), readMaps(artifacts, keys, plan.recipe.method)]).catch(
      nullIf(isLost),
    ),
    partnerKeys && readLabels(artifacts, partnerKeys).catch(nullIf(isLost)),
  ]);
  if (!own) await discardMeasurements(artifacts, keys);
  if (partnerKeys && !partnerLabels) await discardMeasurements(artifacts, partnerKeys);
  if (!own || (partner && !partnerLabels)) return null;
  const [inputLabels, maps] = own;
  const labels = at === 'input' ? inputLabels : await readRunLabels(run, sample);
  const { width, height } = labels;
  const regions = splitRegions(labels, sample.foreground, voidPixels);

  return {
    gaussian: outcome(() => [gaussianOf(labels), regions]),
    meanMask: outcome(() => {
      const own = counted.map((foreground) => countForeground(inputLabels, foreground));
      const mean = meanOfOthers(sum, own);
      return mean && [heatmap(mean, width, height), regions];
    }),
    otherMask: outcome(() => {
      if (!partner || !partnerLabels) return undefined;
      const mask = resizeLabels(partnerLabels, width, height);
      const others = splitRegions(mask, partner.foreground, voidPixels);
      return [smoothHeatmap(maps, width, height), others];
    }),
  };
}

/** Measures the heat that a baseline gives; undefined says that it needs another image and there is none. */
function outcome(heatOf: () => [FloatMap, Regions] | undefined): BaselineOutcome {
  try {
    const heat = heatOf();
    if (!heat) return { status: 'excluded', reason: 'no-other-image' };
    return { status: 'measured', ...measureBaseline(...heat) };
  } catch (error) {
    if (!(error instanceof InvalidImageError)) throw error;
    return { status: 'excluded', reason: error.reason };
  }
}

/** The Gaussians of the sizes that were used last: photos of a dataset have few. */
const gaussians = new LRUCache<string, FloatMap, Size>({
  max: 8,
  memoMethod: (_key, _stale, { context: { width, height } }) => gaussianPrior(width, height),
});

function gaussianOf({ width, height }: Size): FloatMap {
  return gaussians.memo(`${width}x${height}`, { context: { width, height } });
}
