import pMap from 'p-map';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { splitRegions } from '../image/regions.ts';
import type { DatasetSpec } from '../schema/audit-spec.ts';
import type { ExclusionReason } from '../schema/measurement.ts';
import type { Dataset, OpenOptions, SampleFiles } from './dataset.ts';
import type { Files } from './files.ts';
import { selectSamples } from './list-samples.ts';
import { openDataset } from './open-dataset.ts';
import { readSample } from './read-sample.ts';

const CONCURRENCY = 4;
/** Number of examples kept for each kind of problem. */
const EXAMPLES = 20;

/** One kind of problem: the reason why `run` would exclude these samples. */
export interface Finding {
  reason: ExclusionReason;
  /** Number of samples with it. */
  count: number;
  /** The first few. */
  examples: { sample: string; message: string }[];
}

/** What checking every file of a dataset found. */
export interface DatasetCheck {
  format: Dataset['format'];
  /** URI of the dataset's own folder. */
  uri: string;
  notes: string[];
  classes: { name: string; samples: number; usable: number }[];
  samples: number;
  /** Samples without a problem. */
  usable: number;
  findings: Finding[];
}

/**
 * Opens a dataset and decodes every image and mask of the requested classes, at full size: what can be
 * audited, what can't, and why. An object of a few pixels at full size may still vanish at a model's input
 * size.
 *
 * @throws InputError The dataset, a class or the split does not exist.
 */
export async function checkDataset(
  files: Files,
  spec: Pick<DatasetSpec, 'format' | 'split' | 'classes' | 'limit'>,
  { onProgress, ...place }: OpenOptions = {},
): Promise<DatasetCheck> {
  const dataset = await openDataset(files, spec, place);
  const samples = selectSamples(dataset, spec);
  const images = groupByImage(samples);
  const problems = new Map<SampleFiles, InvalidImageError>();
  let done = 0;
  await pMap(
    images,
    async (group) => {
      await checkImage(dataset, group, problems);
      onProgress?.(++done, images.length);
    },
    { concurrency: CONCURRENCY },
  );
  const usable = samples.filter((sample) => !problems.has(sample));
  const names = [...new Set(samples.map((sample) => sample.class))];
  const countOf = (name: string, among: SampleFiles[]) =>
    among.filter((sample) => sample.class === name).length;
  return {
    format: dataset.format,
    uri: dataset.files.uri,
    notes: dataset.notes,
    classes: names.map((name) => ({
      name,
      samples: countOf(name, samples),
      usable: countOf(name, usable),
    })),
    samples: samples.length,
    usable: usable.length,
    findings: findings(samples, problems),
  };
}

/** Samples of the same image share its files, which are decoded once. */
function groupByImage(samples: SampleFiles[]): SampleFiles[][] {
  const groups = new Map<string, SampleFiles[]>();
  for (const sample of samples) {
    groups.set(sample.image, [...(groups.get(sample.image) ?? []), sample]);
  }
  return [...groups.values()];
}

async function checkImage(
  dataset: Dataset,
  group: SampleFiles[],
  problems: Map<SampleFiles, InvalidImageError>,
): Promise<void> {
  const read = readSample(dataset, group[0]!, { exif: 'ignore', icc: 'ignore' });
  for (const sample of group) {
    try {
      splitRegions((await read).labels, sample.foreground);
    } catch (error) {
      if (!(error instanceof InvalidImageError)) throw error;
      problems.set(sample, error);
    }
  }
}

/** By reason, in order of first occurrence. */
function findings(
  samples: SampleFiles[],
  problems: Map<SampleFiles, InvalidImageError>,
): Finding[] {
  const byReason = new Map<ExclusionReason, Finding>();
  for (const sample of samples) {
    const problem = problems.get(sample);
    if (!problem) continue;
    const { reason, message } = problem;
    const finding = byReason.get(reason) ?? { reason, count: 0, examples: [] };
    byReason.set(reason, finding);
    finding.count++;
    if (finding.examples.length < EXAMPLES) finding.examples.push({ sample: sample.id, message });
  }
  return [...byReason.values()];
}
