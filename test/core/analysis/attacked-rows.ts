import type { AttackRecord, PerturbedImage } from '../../../core/schema/attack-record.ts';
import type { RegionMeasures } from '../../../core/schema/measurement.ts';

/** Measures of a heatmap with that ROC-AUC and difference. */
export function heatOf(rocAuc: number, difference = rocAuc - 0.5): RegionMeasures {
  return {
    meanForeground: 0.5,
    meanBackground: 0.5 - difference,
    difference,
    logRatio: 1,
    foregroundArea: 0.25,
    relevanceMassAccuracy: 0.5,
    enrichment: 2,
    relevanceRankAccuracy: 0.5,
    topKIntersection: 0.5,
    rocAuc,
    pointingHit: rocAuc > 0.5,
    pointingHit15: true,
    hottestOnVoid: false,
    shareAtZero: 0,
  };
}

/** The record of an attack on a sample of class 0 among three. */
export function attacked({
  isFooled,
  byNoise = false,
  wasRight = true,
  before = heatOf(0.9),
  after = heatOf(0.7),
  ...changes
}: {
  isFooled: boolean;
  byNoise?: boolean;
  wasRight?: boolean | null;
  before?: RegionMeasures | null;
  after?: RegionMeasures | null;
  wasFooledUnrounded?: boolean;
  /** What the attacked image is predicted as; default: 1 if it fools. */
  predicted?: number;
  /** Whether the attacked image and that with noise reached the class to reach; default: there is none. */
  reached?: readonly [boolean, boolean];
}): AttackRecord {
  const image = (fooled: boolean, heat: RegionMeasures | null): PerturbedImage => ({
    predicted: fooled ? 1 : 0,
    isFooled: fooled,
    targetLogit: fooled ? -1 : 3,
    targetProbability: fooled ? 0.1 : 0.9,
    linf: 4,
    l2: 100,
    heat,
    similarity: before && heat && { spearman: 0.5, ssim: 0.6, topK: 0.25 },
  });
  return {
    status: 'done',
    wasRight,
    target: 0,
    heat: before,
    attacked: {
      ...image(isFooled, after),
      ...(changes.predicted !== undefined && { predicted: changes.predicted }),
      ...(changes.reached && {
        hasReached: changes.reached[0],
        hadReachedUnrounded: changes.reached[0],
      }),
      wasFooledUnrounded: changes.wasFooledUnrounded ?? isFooled,
      energyOnObject: 1.5,
    },
    control: {
      ...image(byNoise, before),
      ...(changes.reached && { hasReached: changes.reached[1] }),
    },
    rival: { class: 1, before: heatOf(0.4), after: heatOf(0.6) },
    attackedBy: {
      ...{ provider: 'cpu', onnxruntime: '1', node: '1', sharp: '1', libvips: '1' },
    },
  };
}
