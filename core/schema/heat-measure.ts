import { z } from 'zod';

/** The region measures that change with the heatmap, and have a mean over samples. */
export const HeatMeasure = z.enum([
  'meanForeground',
  'meanBackground',
  'difference',
  'logRatio',
  'relevanceMassAccuracy',
  'enrichment',
  'relevanceRankAccuracy',
  'topKIntersection',
  'rocAuc',
  'pointingHit',
  'pointingHit15',
  'hottestOnVoid',
  'shareAtZero',
]);
export type HeatMeasure = z.infer<typeof HeatMeasure>;
