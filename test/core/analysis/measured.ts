import type { Measured } from '../../../core/schema/measurement.ts';

/** A measured sample with the given figures; the others are plausible and constant. */
export function measured(figures: Partial<Measured> = {}): Measured {
  return {
    sample: '2007_000032/aeroplane',
    class: 'aeroplane',
    image: 'JPEGImages/2007_000032.jpg',
    method: 'gradcam',
    status: 'measured',
    target: 404,
    targetLabel: 'airliner',
    targetLogit: 9,
    targetProbability: 0.8,
    targetRank: 1,
    predicted: 404,
    predictedLabel: 'airliner',
    correct: true,
    head: 'softmax',
    meanForeground: 0.7,
    meanBackground: 0.3,
    difference: 0.4,
    logRatio: 1,
    foregroundArea: 0.2,
    relevanceMassAccuracy: 0.4,
    enrichment: 2,
    relevanceRankAccuracy: 0.625,
    topKIntersection: 0.75,
    rocAuc: 0.9,
    pointingHit: true,
    pointingHit15: true,
    hottestOnVoid: false,
    shareAtZero: 0.25,
    outsideShare: 0,
    ...figures,
  };
}
