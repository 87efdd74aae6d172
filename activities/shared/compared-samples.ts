import pMap from 'p-map';
import { z } from 'zod';
import { compareAlone, type ComparedAlone } from '../../core/baselines/compare-alone.ts';
import { PackedGrid } from '../../core/baselines/packed-grid.ts';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import { CorruptArtifactError, isLost } from '../../core/errors/corrupt-artifact-error.ts';
import { nullIf } from '../../core/errors/null-if.ts';
import type { KeyedSample } from '../../core/keys/collected-groups.ts';
import { SampleBaselines } from '../../core/schema/baseline-measures.ts';
import { MeasuredBy } from '../../core/schema/computed-by.ts';
import { readRecords } from '../../store/artifacts/read-artifact.ts';
import { useRunLabels, type Run } from './runs.ts';
import { discardMeasurements, readLabels, readMaps, readPlacement } from './sample-artifacts.ts';

/** Samples that are compared at once. */
const AT_ONCE = 8;

const ComparedRecord = z.strictObject({
  baselines: SampleBaselines,
  grid: PackedGrid.nullable(),
  measuredBy: MeasuredBy,
});
type ComparedRecord = z.infer<typeof ComparedRecord>;

/** What is kept of a sample that was compared by itself. */
export function comparedRecord(
  compared: ComparedAlone,
  { groundcam, node }: MeasuredBy,
): ComparedRecord {
  return { ...compared, measuredBy: { groundcam, node } };
}

/** Who waits for baselines that are not measured yet. */
export interface MeasuringWatch {
  /** Ends the measuring, which then throws the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called after each sample. */
  onProgress?: (() => void) | undefined;
}

/** What measured samples are compared with by themselves, in their order; null for those that nobody has compared. */
export function readCompared(
  { artifacts }: Pick<Run, 'artifacts'>,
  samples: readonly KeyedSample[],
): Promise<(ComparedRecord | null)[]> {
  return readRecords(artifacts, keysOf(samples), ComparedRecord);
}

/**
 * What measured samples are compared with by themselves, in their order. It was computed while they were measured; what
 * is lost, or was measured before there were baselines, is computed here. Throws CorruptArtifactError if that needs
 * maps or masks that are lost, after discarding the measurements made with them.
 */
export async function compareAll(
  run: Run,
  samples: readonly KeyedSample[],
  versions: MeasuredBy,
  { signal }: Pick<MeasuringWatch, 'signal'> = {},
): Promise<ComparedRecord[]> {
  const known = await readCompared(run, samples);
  const made = new Map<string, ArtifactContent>();
  const keys = keysOf(samples);
  const all = await pMap(
    samples,
    async (keyed, at) => {
      const record = known[at] ?? (await compareSample(run, keyed, versions, signal));
      const key = keys[at];
      if (!known[at] && record && key !== undefined) made.set(key, { ...record });
      return record;
    },
    { concurrency: AT_ONCE, ...(signal && { signal }) },
  );
  if (made.size > 0) await run.artifacts.write(made);
  const compared = all.filter((record) => record !== null);
  if (compared.length < all.length) {
    throw new CorruptArtifactError(
      `Maps or masks of ${all.length - compared.length} samples were broken or are gone`,
    );
  }
  return compared;
}

function keysOf(samples: readonly KeyedSample[]): string[] {
  return samples.map(({ sample, keys: { compared } }) => {
    if (compared === null) throw new Error(`${sample.id} is compared in a run without baselines`);
    return compared;
  });
}

/** Null if something that it needs is lost. */
async function compareSample(
  run: Run,
  { sample, keys }: KeyedSample,
  versions: MeasuredBy,
  signal: AbortSignal | undefined,
): Promise<ComparedRecord | null> {
  const { artifacts, plan } = run;
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
  const { foreground } = sample;
  const { measure } = plan.spec;
  const compared =
    measure.at === 'input'
      ? compareAlone(maps, inputLabels, { labels: inputLabels, placement, foreground, measure })
      : await useRunLabels({ run, sample, signal }, (labels) =>
          compareAlone(maps, inputLabels, { labels, placement, foreground, measure }),
        );
  return comparedRecord(compared, versions);
}
