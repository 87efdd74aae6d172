import { clusterOf } from './cluster-of.ts';
import { mean } from 'simple-statistics';
import type { RankCorrelation } from '../schema/results.ts';
import type { AlteredRow } from './altered-row.ts';
import { Images } from '../stats/by-image.ts';
import { disagreements } from '../stats/disagreements.ts';
import { spearman } from '../stats/spearman.ts';

/**
 * Whether the heatmaps predict how much the model depends on the background. Heat: the share on the
 * background, 1 − relevance mass accuracy. Effect: the drop of the target's logit when the background is
 * replaced, mean of one colour and a blur. Samples of one image are not independent, so the correlation is of
 * the images' means. `disagreements` are keyed by sample id.
 */
export function heatAgainstEffect(rows: readonly AlteredRow[]): {
  agreement: RankCorrelation;
  disagreements: Map<string, number>;
} {
  const compared = rows.flatMap(({ row, answers }) => {
    const without = answers.filter(({ part, fill }) => part === 'background' && fill !== 'photo');
    if (without.length === 0) return [];
    const heat = 1 - row.relevanceMassAccuracy;
    return [{ row, heat, drop: row.targetLogit - mean(without.map(({ logit }) => logit)) }];
  });
  const heats = compared.map(({ heat }) => heat);
  const drops = compared.map(({ drop }) => drop);
  const apart = disagreements(heats, drops);
  const images = new Images(compared.map(({ row }) => clusterOf(row)));
  const meansOfImages = (values: readonly number[]) => images.group(values).map(mean);
  return {
    agreement: spearman(meansOfImages(heats), meansOfImages(drops)),
    disagreements: new Map(compared.map(({ row }, i) => [row.sample, apart[i]!])),
  };
}
