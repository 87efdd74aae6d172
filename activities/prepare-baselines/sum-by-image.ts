import { packCounts, unpackCounts } from '../../core/baselines/packed-counts.ts';
import { foregroundOf } from '../../core/baselines/packed-grid.ts';
import { sumOfMasks } from '../../core/baselines/mean-mask.ts';
import type { KeyedSample } from '../../core/keys/collected-groups.ts';
import type { MeasuredBy } from '../../core/schema/computed-by.ts';
import { compareAll } from '../shared/compared-samples.ts';
import type { Run } from '../shared/runs.ts';

/** The masks of the samples of one image. */
export interface ImageMasks {
  /** What they were measured with: artifacts. */
  samples: (string | null)[];
  masks: number;
  /** Their sum, packed: there may be many images. */
  counts: string;
}

/** Adds the masks of some samples to those of their images. A mask without foreground or background is left out. */
export async function sumByImage(
  run: Run,
  samples: readonly KeyedSample[],
  ofImages: Map<string, ImageMasks>,
  versions: MeasuredBy,
): Promise<void> {
  const [height, width] = run.plan.recipe.inputSize;
  const size = { width, height };
  const compared = await compareAll(run, samples, versions);
  for (const [at, { sample, keys }] of samples.entries()) {
    const known = ofImages.get(sample.image);
    const before = known ? unpackCounts(known.counts) : sumOfMasks(size, []).counts;
    const grid = compared[at]?.grid;
    const counts = grid ? sumOfMasks(size, [before, foregroundOf(grid, size)]).counts : before;
    ofImages.set(sample.image, {
      samples: [...(known?.samples ?? []), keys.compared],
      masks: (known?.masks ?? 0) + (grid ? 1 : 0),
      counts: packCounts(counts),
    });
  }
}
