import pMap from 'p-map';
import { z } from 'zod';
import { compareWithMean } from '../../core/baselines/compare-with-mean.ts';
import { meanOfOthers, sumOfMasks } from '../../core/baselines/mean-mask.ts';
import { foregroundOf, type PackedGrid } from '../../core/baselines/packed-grid.ts';
import { unpackCounts } from '../../core/baselines/packed-counts.ts';
import { chunks } from '../../core/encoding/chunks.ts';
import { CorruptArtifactError, isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import { cutLabels } from '../../core/image/box.ts';
import { seenPart } from '../../core/image/placement.ts';
import type { LabelMap, Size } from '../../core/image/raster.ts';
import type { KeyedSample } from '../../core/keys/collected-groups.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { countEach } from '../../core/analysis/count-computers.ts';
import { SampleBaselines } from '../../core/schema/baseline-measures.ts';
import { MeasuredBy } from '../../core/schema/computed-by.ts';
import { MaskSum, BaselineShard, type BaselineSample } from '../../core/schema/baseline-plan.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { readRecord } from '../../store/artifacts/read-artifact.ts';
import { compareAll, type MeasuringWatch } from './compared-samples.ts';
import { readShard, useRunLabels, type Run } from './runs.ts';
import {
  discardMeasurements,
  readAllLabels,
  readPlacement,
  readShownPart,
} from './sample-artifacts.ts';

/** Samples of a shard whose masks are in memory, and those that are measured at once. */
const HELD = 32;
const AT_ONCE = 8;

const BaselinesRecord = z.strictObject({
  samples: z.array(SampleBaselines),
  measuredBy: z.array(z.strictObject({ ...MeasuredBy.shape, samples: z.int() })),
});
type BaselinesRecord = z.infer<typeof BaselinesRecord>;

/** The baselines of a shard's samples, by their ids, and how many of them were measured by what. */
export interface ComparedShard {
  samples: Map<string, SampleBaselines>;
  measuredBy: BaselinesRecord['measuredBy'];
}

/**
 * The baselines of a shard's measured samples, by their ids: an artifact, measured unless it is there. Throws
 * CorruptArtifactError if maps or masks are lost, and then discards what was measured of them.
 */
export async function readBaselines(
  run: Run,
  shard: number,
  versions: MeasuredBy,
  watch: MeasuringWatch = {},
): Promise<ComparedShard> {
  const { store, artifacts, plan } = run;
  const { baselines: key, measured } = await readJson(
    store,
    runKeys(plan.runId).baselineShard(shard),
    BaselineShard,
  );
  if (!measured) {
    throw new CorruptArtifactError('An earlier version of groundcam prepared the baselines');
  }
  const known = await readRecord(artifacts, key, BaselinesRecord).catch(nullIf(isLost));
  const record = known ?? (await measureShard(run, { shard, measured }, versions, watch));
  if (!known) await artifacts.write(new Map([[key, { ...record }]]));
  return {
    samples: new Map(measured.map(({ id }, at) => [id, record.samples[at] ?? {}])),
    measuredBy: record.measuredBy,
  };
}

async function measureShard(
  run: Run,
  { shard, measured }: { shard: number; measured: readonly BaselineSample[] },
  versions: MeasuredBy,
  watch: MeasuringWatch,
): Promise<BaselinesRecord> {
  const { store, artifacts, plan } = run;
  const { measure } = plan.spec;
  const sum = await readJson(store, runKeys(plan.runId).maskSum, MaskSum);
  const ofShard = await readShard(store, plan.runId, shard);
  const byId = new Map(ofShard.map((sample) => [sample.id, sample]));
  const wanted = measured.map(({ id, ofImage }) => {
    const sample = byId.get(id);
    if (!sample) throw new CorruptArtifactError(`Shard ${shard} has no sample ${id}`);
    return { sample, keys: sampleKeys(sample, plan), ofImage };
  });
  const samples: SampleBaselines[] = [];
  const measuredBy: MeasuredBy[] = [];
  const { groundcam, node } = versions;
  let lost = 0;
  for (const part of chunks(wanted, HELD)) {
    const alone = await compareAll(run, part, versions, watch);
    const masks =
      measure.at === 'input'
        ? await readAllLabels(
            artifacts,
            part.map(({ keys }) => keys),
          )
        : [];
    const outcomes = await pMap(
      part,
      async ({ ofImage, ...keyed }, at) => {
        const grid = alone[at]?.grid;
        const mean = meanOfOthers(sum, masksOfImage(ofImage, grid, sum.size));
        const { foreground } = keyed.sample;
        const outcome = await useMeasuredLabels(run, keyed, masks[at] ?? null, watch, (labels) =>
          compareWithMean(labels, { foreground, measure }, mean),
        );
        watch.onProgress?.();
        return outcome;
      },
      { concurrency: AT_ONCE, ...(watch.signal && { signal: watch.signal }) },
    );
    for (const [at, withOthers] of outcomes.entries()) {
      const compared = alone[at];
      if (!withOthers || !compared) lost += 1;
      else {
        samples.push({ ...compared.baselines, ...withOthers });
        measuredBy.push(...distinct(compared.measuredBy, { groundcam, node }));
      }
    }
  }
  if (lost > 0) throw new CorruptArtifactError(`Masks of ${lost} samples were broken or are gone`);
  return { samples, measuredBy: countEach(measuredBy) };
}

/** The masks of a sample's image: those of all its samples, or else its own, unless that lacks a region. */
function masksOfImage(
  ofImage: BaselineSample['ofImage'],
  grid: PackedGrid | null | undefined,
  size: Size,
): { masks: number; counts: ArrayLike<number> } {
  if (ofImage) return { masks: ofImage.masks, counts: unpackCounts(ofImage.counts) };
  return grid ? { masks: 1, counts: foregroundOf(grid, size) } : sumOfMasks(size, []);
}

function distinct(one: MeasuredBy, other: MeasuredBy): MeasuredBy[] {
  const isSame = one.groundcam === other.groundcam && one.node === other.node;
  return isSame ? [other] : [one, other];
}

/**
 * The part of a sample's mask that is measured, handed to `use`; null if what that needs is lost, which discards the
 * measurements made with it.
 *
 * @param inputLabels its mask at the model's input size, unless that is lost or not needed
 */
async function useMeasuredLabels<Made>(
  run: Run,
  { sample, keys }: KeyedSample,
  inputLabels: LabelMap | null,
  { signal }: MeasuringWatch,
  use: (labels: LabelMap) => Made,
): Promise<Made | null> {
  const { artifacts, plan } = run;
  const isAtInput = plan.spec.measure.at === 'input';
  const box = await (
    isAtInput
      ? readShownPart(artifacts, keys, plan)
      : readPlacement(artifacts, keys, plan).then(seenPart)
  ).catch(nullIf(isLost));
  if (!box || (isAtInput && !inputLabels)) {
    await discardMeasurements(artifacts, keys);
    return null;
  }
  if (inputLabels) return use(cutLabels(inputLabels, box));
  return useRunLabels({ run, sample, signal }, (labels) => use(cutLabels(labels, box)));
}
