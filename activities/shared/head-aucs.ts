import { z } from 'zod';
import { headAucs } from '../../core/baselines/head-aucs.ts';
import { chunks } from '../../core/encoding/chunks.ts';
import { InvalidImageError } from '../../core/errors/invalid-image-error.ts';
import { cutLabels } from '../../core/image/box.ts';
import { partOf, type Part } from '../../core/image/placement.ts';
import { splitRegions } from '../../core/image/regions.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { isTested } from '../../core/keys/tested-samples.ts';
import { regionGrid, type RegionGrid } from '../../core/region/region-grid.ts';
import { ExplainedBy } from '../../core/schema/computed-by.ts';
import { HeadAucs } from '../../core/schema/head-aucs.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { readRecords } from '../../store/artifacts/read-artifact.ts';
import { refuseLost } from './failures.ts';
import type { ExplainedHeads } from './inference.ts';
import type { Run, RunSample } from './runs.ts';
import { readLabels, readShownPart } from './sample-artifacts.ts';

/** Samples whose records are read at a time. */
const READS = 256;

/** What is kept of a sample's heads; null if its photo can't be read or its mask lacks one of the regions. */
const HeadsRecord = z.union([
  z.strictObject({ aucs: HeadAucs, explainedBy: ExplainedBy }),
  z.strictObject({ aucs: z.null() }),
]);
type HeadsRecord = z.infer<typeof HeadsRecord>;

/** The record of a sample without any. */
export const noHeadAucs: HeadsRecord = { aucs: null };

/** A sample's regions on the grid, and the part of maps that the grid covers. */
interface PhotoGrid {
  grid: RegionGrid;
  part: Part;
}

/** A sample's regions on a grid over its photo, padding left out; null if it lacks one of them. */
export async function readGrid({ run, sample, keys }: RunSample): Promise<PhotoGrid | null> {
  const { artifacts, plan } = run;
  const [labels, shown] = await Promise.all([
    readLabels(artifacts, keys),
    readShownPart(artifacts, keys, plan),
  ]);
  try {
    const { void: voidPixels } = plan.spec.measure;
    const regions = splitRegions(cutLabels(labels, shown), sample.foreground, voidPixels);
    return { grid: regionGrid(regions), part: partOf(shown, labels) };
  } catch (error) {
    if (!(error instanceof InvalidImageError)) throw error;
    return null;
  }
}

/** How well the maps of a sample's own head and of others find its object. */
export function headAucsRecord(
  { heads: plan }: Pick<RunPlan, 'heads'>,
  heads: ExplainedHeads | undefined,
  of: PhotoGrid | null,
): HeadsRecord {
  if (!heads || !of || plan.status !== 'tested') return noHeadAucs;
  const [own, ...others] = headAucs(heads.maps, of.grid, of.part);
  if (own === undefined) throw new Error('The explainer returned no maps of heads');
  const { untrained } = plan;
  return {
    aucs: { own, untrained: others.slice(0, untrained), classes: others.slice(untrained) },
    explainedBy: { ...heads.by, node: process.versions.node },
  };
}

/**
 * The ROC-AUCs of the tested ones among a run's samples, by their ids, and what computed them. Those without any, and those of
 * which a stage failed, are left out. Throws CorruptArtifactError if some are lost.
 *
 * @param samples some at a time
 */
export async function readHeadAucs(
  run: Pick<Run, 'store' | 'artifacts' | 'plan'>,
  samples: Iterable<readonly Sample[]> | AsyncIterable<readonly Sample[]>,
): Promise<{ heads: Map<string, HeadAucs>; explainedBy: ExplainedBy[] }> {
  const { artifacts, plan } = run;
  const heads = new Map<string, HeadAucs>();
  const explainedBy: ExplainedBy[] = [];
  if (plan.heads.status !== 'tested') return { heads, explainedBy };
  for await (const some of samples) {
    const tested = some.filter((sample) => isTested(sample, plan.heads));
    for (const part of chunks(tested, READS)) await readPart(part);
  }
  return { heads, explainedBy };

  async function readPart(samples: readonly Sample[]): Promise<void> {
    const keys = samples.flatMap((sample) => sampleKeys(sample, plan).heads ?? []);
    const records = await readRecords(artifacts, keys, HeadsRecord);
    const lacking = samples.filter((_, at) => records[at] === null);
    await refuseLost(run, lacking, 'comparisons with other heads');
    for (const [at, { id }] of samples.entries()) {
      const record = records[at];
      if (!record?.aucs) continue;
      heads.set(id, record.aucs);
      explainedBy.push(record.explainedBy);
    }
  }
}
