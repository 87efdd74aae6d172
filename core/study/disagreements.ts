import type { Disagreement } from '../schema/study-results.ts';
import type { JoinedSample } from './join-samples.ts';

/** The samples whose ROC-AUC differs most between models, the largest spread first. */
export function mostDisagreeing(joined: readonly JoinedSample[], most: number): Disagreement[] {
  return joined
    .map(({ sample, class: name, image, rows }) => {
      const rocAucs = rows.map(({ rocAuc }) => rocAuc);
      const spread = Math.max(...rocAucs) - Math.min(...rocAucs);
      return { sample, class: name, image, spread, rocAucs };
    })
    .sort((a, b) => b.spread - a.spread)
    .slice(0, most);
}
