import { LRUCache } from 'lru-cache';
import pMap from 'p-map';
import { z } from 'zod';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { heatmap, isFlat, smoothHeatmap } from '../../core/cam/heatmap.ts';
import { CorruptArtifactError } from '../../core/errors/corrupt-artifact-error.ts';
import { InvalidImageError } from '../../core/errors/invalid-image-error.ts';
import type { FloatMap, Size } from '../../core/image/raster.ts';
import { resizeLabels } from '../../core/image/resize.ts';
import { gaussianPrior } from '../../core/baselines/gaussian-prior.ts';
import { countForeground, meanOfOthers } from '../../core/baselines/mean-mask.ts';
import { measureNull } from '../../core/baselines/measure-null.ts';
import { splitRegions, type Regions } from '../../core/image/regions.ts';
import { SampleNulls, type NullOutcome } from '../../core/schema/null-measures.ts';
import { MaskSum, NullShard, type NullSample } from '../../core/schema/null-plan.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { nullIfLost, readRecord, writeRecord } from './artifacts.ts';
import { readLabels, readMaps, readViewedMaps } from '../measure.ts';
import { takeBack } from './measurement-store.ts';
import { readRunLabels, type Run } from './runs.ts';

/** Samples of a shard that are measured at once. */
const AT_ONCE = 8;

const NullsRecord = z.strictObject({ nulls: z.array(SampleNulls) });

/**
 * The nulls of a shard's measured samples, by their ids: an artifact, measured unless it is there. Throws
 * CorruptArtifactError where maps or masks are lost, and then takes back what was measured of them.
 */
export async function readNulls(
  run: Run,
  shard: number,
  onProgress: () => void = () => {},
): Promise<Map<string, SampleNulls>> {
  const { store, plan } = run;
  const { nulls: key, samples } = await readJson(
    store,
    runKeys(plan.runId).nullShard(shard),
    NullShard,
  );
  const known = await nullIfLost(readRecord(store, key, NullsRecord));
  const nulls = known?.nulls ?? (await measureAll());
  return new Map(samples.map(({ sample }, index) => [sample.id, nulls[index]!]));

  async function measureAll(): Promise<SampleNulls[]> {
    const sum = await readJson(store, runKeys(plan.runId).maskSum, MaskSum);
    const rows = await pMap(
      samples,
      async (sample) => {
        const nulls = await measureNulls(run, sample, sum);
        onProgress();
        return nulls;
      },
      { concurrency: AT_ONCE },
    );
    const nulls = rows.filter((row) => row !== null);
    if (nulls.length < rows.length) {
      throw new CorruptArtifactError(
        `Maps or masks of ${rows.length - nulls.length} samples were broken or are gone`,
      );
    }
    await writeRecord(store, key, { nulls });
    return nulls;
  }
}

/** The nulls of one sample; null where something that it needs is lost. */
async function measureNulls(
  run: Run,
  { sample, counted, partner }: NullSample,
  sum: MaskSum,
): Promise<SampleNulls | null> {
  const { store, plan } = run;
  const { at, void: voidPixels } = plan.spec.measure;
  const keys = sampleKeys(sample, plan);
  const partnerKeys = partner && sampleKeys(partner, plan);
  const [own, partnerLabels] = await Promise.all([
    nullIfLost(
      Promise.all([
        readLabels(store, keys.labels),
        readMaps(store, keys, plan.recipe.method),
        readViewedMaps(store, keys.nullMaps),
      ]),
    ),
    partnerKeys && nullIfLost(readLabels(store, partnerKeys.labels)),
  ]);
  if (!own) await takeBack(store, keys);
  if (partnerKeys && !partnerLabels) await takeBack(store, partnerKeys);
  if (!own || (partner && !partnerLabels)) return null;
  const [inputLabels, maps, nullMaps] = own;
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
    ...(nullMaps.length > 0 && {
      untrainedHead: outcome(() => {
        if (isFlat(...nullMaps.map(({ cam }) => cam)))
          throw new InvalidImageError(
            'flat-map',
            'The untrained head has the same heat everywhere',
          );
        return [smoothHeatmap(nullMaps, width, height), regions];
      }),
    }),
  };
}

/** Measures the heat that a null gives; undefined says that it needs another image and there is none. */
function outcome(heatOf: () => [FloatMap, Regions] | undefined): NullOutcome {
  try {
    const heat = heatOf();
    if (!heat) return { status: 'excluded', reason: 'no-other-image' };
    return { status: 'measured', ...measureNull(...heat) };
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
