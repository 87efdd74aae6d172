import pMap from 'p-map';
import { z } from 'zod';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { smoothHeatmap } from '../../core/cam/heatmap.ts';
import { CorruptArtifactError, isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { InvalidImageError } from '../../core/errors/invalid-image-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { cutLabels } from '../../core/image/box.ts';
import { measuredPart } from '../../core/image/measured-part.ts';
import { overInput } from '../../core/image/over-input.ts';
import { partOf, shownPart } from '../../core/image/placement.ts';
import type { FloatMap, LabelMap } from '../../core/image/raster.ts';
import { baselines } from '../../core/baselines/baselines.ts';
import { countForeground, meanOfOthers } from '../../core/baselines/mean-mask.ts';
import { packGrid, PackedGrid } from '../../core/baselines/packed-grid.ts';
import { measureBaseline } from '../../core/baselines/measure-baseline.ts';
import { splitRegions, type Regions } from '../../core/image/regions.ts';
import {
  BaselineName,
  SampleBaselines,
  type BaselineOutcome,
} from '../../core/schema/baseline-measures.ts';
import { MeasuredBy } from '../../core/schema/computed-by.ts';
import { MaskSum, BaselineShard, type BaselineSample } from '../../core/schema/baseline-plan.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { readRecord } from '../../store/artifacts/read-artifact.ts';
import { useRunLabels, type Run, type WantedSample } from './runs.ts';
import { discardMeasurements, readLabels, readMaps, readPlacement } from './sample-artifacts.ts';

/** Samples of a shard that are measured at once. */
const AT_ONCE = 8;

/** What a sample is compared with, and what permuting masks needs of it: null without a mask at the input size. */
const ComparedSample = z.strictObject({
  baselines: SampleBaselines,
  grid: PackedGrid.nullable(),
});
export type ComparedSample = z.infer<typeof ComparedSample>;

const BaselinesRecord = z.strictObject({
  samples: z.array(ComparedSample),
  measuredBy: MeasuredBy,
});

/** Who waits for baselines that are not measured yet. */
export interface MeasuringWatch {
  /** Ends the measuring, which then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called after each sample. */
  onProgress?: (() => void) | undefined;
}

/** What a shard's samples are compared with, by their ids, and what measured it. */
export interface ComparedShard {
  samples: Map<string, ComparedSample>;
  measuredBy: MeasuredBy;
}

/**
 * What a shard's measured samples are compared with, by their ids: an artifact, measured unless it is there. Throws
 * CorruptArtifactError if maps or masks are lost, and then discards what was measured of them.
 */
export async function readBaselines(
  run: Run,
  shard: number,
  versions: MeasuredBy,
  { signal, onProgress }: MeasuringWatch = {},
): Promise<ComparedShard> {
  const { store, artifacts, plan } = run;
  const { baselines: key, samples } = await readJson(
    store,
    runKeys(plan.runId).baselineShard(shard),
    BaselineShard,
  );
  const known = await readRecord(artifacts, key, BaselinesRecord).catch(nullIf(isLost));
  const { samples: compared, measuredBy } = known ?? (await measureAll());
  return {
    samples: new Map(samples.map(({ sample }, index) => [sample.id, compared[index]!])),
    measuredBy,
  };

  async function measureAll(): Promise<z.infer<typeof BaselinesRecord>> {
    const sum = await readJson(store, runKeys(plan.runId).maskSum, MaskSum);
    const rows = await pMap(
      samples,
      async (sample) => {
        const compared = await compareSample({ run, ...sample, signal }, sum);
        onProgress?.();
        return compared;
      },
      { concurrency: AT_ONCE, ...(signal && { signal }) },
    );
    const compared = rows.filter((row) => row !== null);
    if (compared.length < rows.length) {
      throw new CorruptArtifactError(
        `Maps or masks of ${rows.length - compared.length} samples were broken or are gone`,
      );
    }
    const { groundcam, node } = versions;
    const record = { samples: compared, measuredBy: { groundcam, node } };
    await artifacts.write(new Map([[key, record]]));
    return record;
  }
}

/** What one sample is compared with; null if something that it needs is lost. */
async function compareSample(
  { run, sample, counted, signal }: BaselineSample & WantedSample,
  sum: MaskSum,
): Promise<ComparedSample | null> {
  const { artifacts, plan } = run;
  const { at, void: voidPixels } = plan.spec.measure;
  const keys = sampleKeys(sample, plan);
  const own = await Promise.all([
    readLabels(artifacts, keys),
    readMaps(artifacts, keys, plan.recipe.method),
    readPlacement(artifacts, keys, plan),
  ]).catch(nullIf(isLost));
  if (!own) {
    await discardMeasurements(artifacts, keys);
    return null;
  }
  const [inputLabels, maps, placement] = own;
  const shown = shownPart(placement);
  const photoLabels = overInput(inputLabels, shown);
  const ofImage = await Promise.all(
    counted.map(async ({ labels, foreground }) => ({
      labels:
        labels === keys.labels
          ? photoLabels
          : overInput(await readLabels(artifacts, { labels }), shown),
      foreground,
    })),
  ).catch(nullIf(isLost));
  // The sample whose mask is lost discards its own measurements.
  if (!ofImage) return null;
  const { box } = measuredPart(placement, at);
  const context = {
    size: box,
    meanOfOthers: () =>
      meanOfOthers(
        sum,
        ofImage.map(({ labels, foreground }) => countForeground(labels, foreground)),
      ),
  };
  const outcomes =
    at === 'input'
      ? measureAll(inputLabels)
      : await useRunLabels({ run, sample, signal }, measureAll);
  const { width, height } = photoLabels;
  const heat = smoothHeatmap(maps, width, height, { part: partOf(shown, inputLabels) });
  return { baselines: outcomes, grid: gridOf(heat, photoLabels) };

  function measureAll(labels: LabelMap): SampleBaselines {
    const regions = splitRegions(cutLabels(labels, box), sample.foreground, voidPixels);
    return Object.fromEntries(
      BaselineName.options.map((name) => [
        name,
        outcome(() => baselines[name].heat(context), regions),
      ]),
    );
  }

  function gridOf(heatmap: FloatMap, mask: LabelMap): PackedGrid | null {
    try {
      return packGrid(heatmap, splitRegions(mask, sample.foreground, voidPixels));
    } catch (error) {
      // An object of the photo's own size can vanish at the input's.
      if (error instanceof InvalidImageError) return null;
      throw error;
    }
  }
}

/** The measures of a baseline's heat; undefined heat says that it needs another image and there is none. */
function outcome(heatOf: () => FloatMap | undefined, regions: Regions): BaselineOutcome {
  try {
    const heat = heatOf();
    if (!heat) return { status: 'excluded', reason: 'no-other-image' };
    return { status: 'measured', ...measureBaseline(heat, regions) };
  } catch (error) {
    if (!(error instanceof InvalidImageError)) throw error;
    return { status: 'excluded', reason: error.reason };
  }
}
