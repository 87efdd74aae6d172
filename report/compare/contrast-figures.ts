import type {
  ComparisonVerdict,
  MeanContrast,
  RunComparison,
  ShareContrast,
} from '../../core/schema/run-comparison.ts';
import { fixed, interval, percent, pValue } from '../text/format.ts';

/** Which run has the larger difference, in a word or two for a table. */
export const verdictWords: Record<ComparisonVerdict, string> = {
  'a-more-on-object': 'A',
  'b-more-on-object': 'B',
  'no-difference': 'no difference',
  'not-enough-data': 'inconclusive',
};

/** A measure of both runs. */
export interface MeasureRow {
  name: string;
  note: string;
  n: number;
  figures: string[];
}

/** All that was compared over all samples, a row each, without those that are not known. */
export function measureRows(comparison: RunComparison): MeasureRow[] {
  const { primary, rocAuc, relevanceMassAccuracy, pointingGame, accuracy } = comparison;
  return [
    meanRow('Object minus background', 'mean heat', primary),
    meanRow('ROC-AUC', '0.5: no relation to the mask', rocAuc),
    meanRow('Mass accuracy', 'share of the heat on the object', relevanceMassAccuracy),
    ...shareRow('Pointing game', 'samples with the hottest pixel on the object', pointingGame),
    ...shareRow('Accuracy', 'samples predicted as their own class', accuracy),
  ];
}

/** In A, in B, A − B, its 95 % interval, d_z, and the two-sided p that decides. */
export function meanFigures(contrast: MeanContrast): string[] {
  const { differenceCI95 } = contrast.clustered ?? contrast;
  return [
    fixed(contrast.meanA, 3),
    fixed(contrast.meanB, 3),
    fixed(contrast.meanDifference, 3),
    interval(differenceCI95, 3),
    fixed(contrast.dz, 2),
    pValue(decisiveP(contrast)),
  ];
}

/** log10 of the two-sided p that decides: that of sign flips by image. `null`: no test. */
export function decisiveP({ signFlip }: Pick<MeanContrast, 'signFlip'>): number | null {
  return signFlip ? Math.log10(signFlip.p.twoSided) : null;
}

function meanRow(name: string, note: string, of: MeanContrast): MeasureRow {
  return { name, note, n: of.n, figures: meanFigures(of) };
}

function shareRow(name: string, note: string, of: ShareContrast | null): MeasureRow[] {
  if (of === null) return [];
  const { n, shareA, shareB, difference, onlyA, onlyB, log10p } = of;
  const shares = [percent(shareA), percent(shareB), percent(difference)];
  return [
    {
      name,
      note: `${note}; only in A ${onlyA}, only in B ${onlyB}`,
      n,
      figures: [...shares, '', '', pValue(log10p)],
    },
  ];
}
