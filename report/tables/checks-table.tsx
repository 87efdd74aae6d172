import type { GroupResults, Results, SignFlipTest } from '../../core/schema/results.ts';
import { Fixed, Interval, P, PValue } from '../text/datum.tsx';
import { FigureRow, FigureTable } from './figure-table.tsx';
import { count } from '../text/format.ts';

/** Tests with weaker assumptions, the test of equivalence and that of normality; nothing if there are none. */
export function ChecksTable({
  primary,
  equivalence,
  unit = 'image',
}: Pick<GroupResults, 'primary' | 'equivalence'> & Pick<Results, 'unit'>) {
  const { clustered, bootstrap, signedRank, signFlip, normality } = primary;
  if (!(clustered ?? bootstrap ?? signedRank ?? signFlip ?? normality ?? equivalence)) return null;
  return (
    <FigureTable caption="Robustness checks">
      {clustered && (
        <>
          <FigureRow
            name={`t clustered by ${unit} (${clustered.df ?? '–'} degrees of freedom)`}
            note={`over ${count(clustered.images, unit)}; samples of one ${unit} are not independent`}
            bounds={
              <Interval
                from="primary.clustered.differenceCI95"
                value={clustered.differenceCI95}
                digits={3}
              />
            }
          >
            <Fixed from="primary.clustered.t" value={clustered.t} digits={2} />
          </FigureRow>
          <FigureRow name="p, two-sided, clustered">
            <PValue
              from="primary.clustered.log10p.twoSided"
              value={clustered.log10p?.twoSided ?? null}
            />
          </FigureRow>
        </>
      )}
      {bootstrap && (
        <>
          <FigureRow
            name="Mean difference, bootstrap interval"
            note={`BCa over ${unit}s, ${bootstrap.resamples.toLocaleString('en')} resamples`}
            bounds={
              <Interval
                from="primary.bootstrap.meanDifference"
                value={bootstrap.meanDifference}
                digits={3}
              />
            }
          >
            <Fixed from="primary.meanDifference" value={primary.meanDifference} digits={3} />
          </FigureRow>
          <FigureRow
            name="Cohen’s d_z, bootstrap interval"
            bounds={<Interval from="primary.bootstrap.dz" value={bootstrap.dz} digits={2} />}
          >
            <Fixed from="primary.dz" value={primary.dz} digits={2} />
          </FigureRow>
        </>
      )}
      {signedRank && (
        <>
          <FigureRow name="Wilcoxon signed-rank p, two-sided">
            <PValue from="primary.signedRank.log10p.twoSided" value={signedRank.log10p.twoSided} />
          </FigureRow>
          <FigureRow name="Rank-biserial correlation" note="its effect size, −1 to 1">
            <Fixed
              from="primary.signedRank.rankBiserial"
              value={signedRank.rankBiserial}
              digits={2}
            />
          </FigureRow>
        </>
      )}
      {signFlip && (
        <FigureRow name="Sign-flip permutation p, two-sided" note={patterns(signFlip, unit)}>
          <P from="primary.signFlip.p.twoSided" value={signFlip.p.twoSided} />
        </FigureRow>
      )}
      {equivalence && (
        <FigureRow
          name="Equivalence test p"
          note={`small if |d_z| is below ${equivalence.smallestEffect}, the smallest effect that matters`}
        >
          <P from="equivalence.p" value={equivalence.p} />
        </FigureRow>
      )}
      {normality && (
        <>
          <FigureRow
            name="Shapiro-Wilk W"
            note="normality of the differences; the verdict does not use it"
          >
            <Fixed from="primary.normality.w" value={normality.w} digits={3} />
          </FigureRow>
          <FigureRow name="Shapiro-Wilk p">
            <P from="primary.normality.p" value={normality.p} />
          </FigureRow>
        </>
      )}
    </FigureTable>
  );
}

function patterns({ exact, flips }: SignFlipTest, unit: string): string {
  if (flips === null) return `exact, of whole ${unit}s`;
  return `of whole ${unit}s; ${exact ? 'all' : 'a random sample of'} ${flips.toLocaleString('en')} patterns`;
}
