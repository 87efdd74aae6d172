import { smoothHeatmap, type ViewedMap } from '../cam/heatmap.ts';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { cutLabels } from '../image/box.ts';
import { measuredPart } from '../image/measured-part.ts';
import { overInput } from '../image/over-input.ts';
import { partOf, shownPart, type Placement } from '../image/placement.ts';
import type { LabelMap } from '../image/raster.ts';
import { splitRegions } from '../image/regions.ts';
import type { MeasureSpec } from '../schema/audit-spec.ts';
import type { SampleBaselines } from '../schema/baseline-measures.ts';
import { outcomesOf } from './outcomes-of.ts';
import { packGrid, type PackedGrid } from './packed-grid.ts';

/** A sample's mask where heat is measured. */
export interface MeasuredMask {
  /** At the model's input size or at the photo's own, as `measure.at` says. */
  labels: LabelMap;
  placement: Placement;
  foreground: number;
  measure: MeasureSpec;
}

/** What a sample is compared with as far as it needs no other sample, and what comparisons with others need of it. */
export interface ComparedAlone {
  /** Those that need no other images. */
  baselines: SampleBaselines;
  /** Null if the mask lacks a region at the input size: an object of the photo's own size can vanish there. */
  grid: PackedGrid | null;
}

/**
 * Measures the baselines that need no other images on a sample's mask, and packs its heat and mask on the grid of masks
 * that are added up and permuted.
 *
 * @param inputLabels the mask at the model's input size
 * @throws InvalidImageError if the measured mask lacks a region
 */
export function compareAlone(
  maps: readonly ViewedMap[],
  inputLabels: LabelMap,
  mask: MeasuredMask,
): ComparedAlone {
  const { placement, foreground, measure } = mask;
  const { box } = measuredPart(placement, measure.at);
  const regions = splitRegions(cutLabels(mask.labels, box), foreground, measure.void);
  const shown = shownPart(placement);
  const overAll = overInput(inputLabels, shown);
  return {
    baselines: outcomesOf({ size: box, meanOfOthers: () => undefined }, regions, {
      needsOthers: false,
    }),
    grid: gridOf(),
  };

  function gridOf(): PackedGrid | null {
    const { width, height } = overAll;
    try {
      const onGrid = splitRegions(overAll, foreground, measure.void);
      const heat = smoothHeatmap(maps, width, height, { part: partOf(shown, inputLabels) });
      return packGrid(heat, onGrid);
    } catch (error) {
      if (error instanceof InvalidImageError) return null;
      throw error;
    }
  }
}
