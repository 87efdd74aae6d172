import type { PairedComparison } from '../../core/schema/results.ts';
import { Fixed, Interval, PValue } from '../text/datum.tsx';
import { FigureRow, FigureTable } from './figure-table.tsx';
import { count } from '../text/format.ts';

/** The paired t-test and its effect sizes. */
export function PrimaryTable({ primary }: { primary: PairedComparison }) {
  const { log10p } = primary;
  return (
    <FigureTable caption={`Paired t-test over ${count(primary.n, 'sample')}`}>
      <FigureRow name="Mean heat on the object">
        <Fixed from="primary.meanForeground" value={primary.meanForeground} digits={3} />
      </FigureRow>
      <FigureRow name="Mean heat on the background">
        <Fixed from="primary.meanBackground" value={primary.meanBackground} digits={3} />
      </FigureRow>
      <FigureRow
        name="Mean difference"
        bounds={
          <Interval from="primary.differenceCI95" value={primary.differenceCI95} digits={3} />
        }
      >
        <Fixed from="primary.meanDifference" value={primary.meanDifference} digits={3} />
      </FigureRow>
      <FigureRow name="Standard deviation of the difference">
        <Fixed from="primary.sdDifference" value={primary.sdDifference} digits={3} />
      </FigureRow>
      <FigureRow name={`t (${primary.df ?? '–'} degrees of freedom)`}>
        <Fixed from="primary.t" value={primary.t} digits={2} />
      </FigureRow>
      <FigureRow name="p, two-sided">
        <PValue from="primary.log10p.twoSided" value={log10p?.twoSided ?? null} />
      </FigureRow>
      <FigureRow name="p, one-sided: more on the object">
        <PValue from="primary.log10p.greater" value={log10p?.greater ?? null} />
      </FigureRow>
      <FigureRow
        name="Cohen’s d_z"
        bounds={<Interval from="primary.dzCI95" value={primary.dzCI95} digits={2} />}
      >
        <Fixed from="primary.dz" value={primary.dz} digits={2} />
      </FigureRow>
      <FigureRow
        name="Hedges’ g_z"
        bounds={<Interval from="primary.gzCI95" value={primary.gzCI95} digits={2} />}
      >
        <Fixed from="primary.gz" value={primary.gz} digits={2} />
      </FigureRow>
      <FigureRow
        name="d_av"
        note="mean difference over the mean standard deviation of the two regions"
      >
        <Fixed from="primary.dav" value={primary.dav} digits={2} />
      </FigureRow>
    </FigureTable>
  );
}
