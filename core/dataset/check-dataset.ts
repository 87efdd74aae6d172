import pMap from 'p-map';
import { groupBy } from '../encoding/group-by.ts';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import type { PixelBudget } from '../image/pixel-budget.ts';
import type { LabelMap } from '../image/raster.ts';
import { splitRegions } from '../image/regions.ts';
import type { DatasetSpec, MeasureSpec } from '../schema/audit-spec.ts';
import { ImageOptions } from '../schema/image-options.ts';
import type { ExclusionReason } from '../schema/measurement.ts';
import type { Dataset, OpenOptions, SampleFiles } from './dataset.ts';
import { fitViews } from './fit-views.ts';
import type { Files } from './files.ts';
import type { LayoutSpec } from './layouts/layout.ts';
import { selectSamples, type Selection } from './list-samples.ts';
import { openDataset } from './open-dataset.ts';
import { useSample } from './read-sample.ts';

const CONCURRENCY = 4;
/** Number of examples kept for each kind of problem. */
const EXAMPLES = 20;

/** One kind of problem: the reason why `run` would exclude these samples. */
export interface Finding {
  reason: ExclusionReason;
  /** Number of samples with it. */
  count: number;
  /** The first few. */
  examples: { sample: string; image: string; mask: string; message: string; hint?: string }[];
}

/** What checking every file of a dataset found. */
export interface DatasetCheck {
  format: Dataset['format'];
  /** What the layout was recognised by. */
  recognisedBy: string;
  /** URI of the dataset's own folder. */
  uri: string;
  notes: string[];
  /** `area`: mean share of the labelled pixels that are the class, over its usable samples. */
  classes: { name: string; samples: number; usable: number; area: number | null }[];
  samples: number;
  /** Samples without a problem. */
  usable: number;
  findings: Finding[];
}

/** How files are read, as an audit would; and whom to tell how far it is. */
export interface CheckOptions extends OpenOptions {
  image?: ImageOptions;
  voidPixels?: MeasureSpec['void'];
  /** Default: the one of this process. */
  pixels?: PixelBudget;
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
  spec: LayoutSpec & Selection & Pick<DatasetSpec, 'format'>,
  {
    onProgress,
    image = ImageOptions.parse({}),
    voidPixels = 'left-out',
    pixels,
    ...place
  }: CheckOptions = {},
): Promise<DatasetCheck> {
  const dataset = await openDataset(files, spec, { ...place, ...(onProgress && { onProgress }) });
  const samples = selectSamples(dataset, spec);
  const { view, notes } = await fitViews(dataset, samples, image.exif);
  const groups = groupByFiles(samples);
  const problems = new Map<SampleFiles, InvalidImageError>();
  const areas = new Map<SampleFiles, number>();
  const useLabels: Checks['useLabels'] = (sample, use) =>
    useSample({ ...dataset, pixels }, sample, { ...image, exif: view }, ({ labels }) =>
      use(labels),
    );
  let done = 0;
  await pMap(
    groups,
    async (group) => {
      await checkImage(group, { useLabels, voidPixels, problems, areas });
      onProgress?.(++done, groups.length);
    },
    { concurrency: CONCURRENCY },
  );
  const usable = samples.filter((sample) => !problems.has(sample));
  const usableOf = groupBy(usable, (sample) => sample.class);
  return {
    format: dataset.format,
    recognisedBy: dataset.recognisedBy,
    uri: dataset.files.uri,
    notes: [...dataset.notes, ...notes],
    classes: [...groupBy(samples, (sample) => sample.class)].map(([name, all]) => {
      const own = usableOf.get(name) ?? [];
      return { name, samples: all.length, usable: own.length, area: meanArea(own, areas) };
    }),
    samples: samples.length,
    usable: usable.length,
    findings: findings(samples, problems),
  };
}

/** Samples whose labels are the same, which are decoded once: those of one image and one mask file for all its classes. */
function groupByFiles(samples: SampleFiles[]): SampleFiles[][] {
  const files = ({ image, mask, value, drawn }: SampleFiles) =>
    JSON.stringify([image, mask, value, drawn]);
  return [...groupBy(samples, files).values()];
}

function meanArea(
  samples: readonly SampleFiles[],
  areas: ReadonlyMap<SampleFiles, number>,
): number | null {
  if (samples.length === 0) return null;
  return samples.reduce((sum, sample) => sum + areas.get(sample)!, 0) / samples.length;
}

interface Checks {
  useLabels: (sample: SampleFiles, use: (labels: LabelMap) => void) => Promise<void>;
  voidPixels: MeasureSpec['void'];
  problems: Map<SampleFiles, InvalidImageError>;
  areas: Map<SampleFiles, number>;
}

async function checkImage(
  group: SampleFiles[],
  { useLabels, voidPixels, problems, areas }: Checks,
): Promise<void> {
  try {
    await useLabels(group[0]!, (labels) => {
      for (const sample of group) checkRegions(sample, labels);
    });
  } catch (error) {
    for (const sample of group) addProblem(sample, error);
  }

  function checkRegions(sample: SampleFiles, labels: LabelMap): void {
    try {
      const regions = splitRegions(labels, sample.foreground, voidPixels);
      areas.set(sample, regions.foreground / (regions.foreground + regions.background));
    } catch (error) {
      addProblem(sample, error);
    }
  }

  function addProblem(sample: SampleFiles, error: unknown): void {
    if (!(error instanceof InvalidImageError)) throw error;
    problems.set(sample, error);
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
    const { reason, message, hint } = problem;
    const finding = byReason.get(reason) ?? { reason, count: 0, examples: [] };
    byReason.set(reason, finding);
    finding.count++;
    const { id, image, mask } = sample;
    if (finding.examples.length < EXAMPLES) {
      finding.examples.push({ sample: id, image, mask, message, ...(hint && { hint }) });
    }
  }
  return [...byReason.values()];
}
