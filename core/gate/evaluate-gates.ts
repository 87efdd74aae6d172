import { clusterOf } from '../analysis/cluster-of.ts';
import { pairSamples } from '../compare/pair-samples.ts';
import { unlikeCards } from '../compare/unlike-cards.ts';
import type { PublishedRun } from '../compare/published-run.ts';
import { InputError } from '../errors/input-error.ts';
import type { Gates } from '../schema/gates.ts';
import type { Measured } from '../schema/measurement.ts';
import { Reached, type Evidence } from '../schema/evidence.ts';
import type { GroupResults, Results } from '../schema/results.ts';
import { isAnalysed } from '../analysis/analysed-rows.ts';
import { compareRegions } from '../analysis/paired-comparison.ts';
import type { Interval } from '../stats/paired-t-test.ts';
import { FEWEST_IMAGES } from '../analysis/verdict.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';
import { meanInterval } from '../analysis/mean-interval.ts';

/** The outcome of one gate. */
export interface GateOutcome {
  /** The name of its flag. */
  gate: string;
  /** "all samples", or a class. */
  where: string;
  /** What the gate checks, in words. */
  figure: string;
  /** The figure that was compared with the limit; null if it does not exist. */
  value: number | string | null;
  limit: number | string;
  holds: boolean;
  /** How far the figure is outside its bound; null if it is inside, does not exist, or is not a number. */
  by: number | null;
  /** Further details for the reader. */
  note?: string;
  /** Why there is no figure. */
  why?: string;
}

type Figure = { value: number | null; note?: string; why?: string };
const TOO_FEW = 'too few samples are measured or they have no spread';

/** A group of samples that gates are evaluated on. */
interface Group {
  where: string;
  results: Pick<
    Results,
    'primary' | 'measures' | 'n' | 'excluded' | 'failed' | 'verdict' | 'evidence'
  >;
  rows: readonly Measured[];
  /** Images of all measured samples, predicted as their class or not. */
  images: number;
  alpha: number;
  /** Undefined if it is not known by group. */
  accuracyWithoutBackground?: Figure;
}

/**
 * Checks a run's figures against each gate, in the order of `Gates`: over all samples, and also by class
 * with `eachClass`. Figures are those of `results.json`. With `use: interval` the less favourable end of
 * the 95 % interval counts: for d_z its own interval (with CR2 if images have several samples), for
 * means Student's, for accuracies Wilson's over images. A figure that does not exist fails its gate.
 *
 * `against` is the run of `gates.against`. Throws InputError if there is no gate, or if a gate has nothing
 * to compare with.
 */
export function evaluateGates(
  run: PublishedRun,
  gates: Gates,
  against?: PublishedRun,
): GateOutcome[] {
  const measured = run.measurements
    .filter((row) => row.status === 'measured')
    .filter((row) => row.method === run.results.recipe.method);
  const ofClass = (name?: string) => {
    const some = measured.filter((row) => name === undefined || row.class === name);
    return {
      rows: some.filter((row) => isAnalysed(row, run.results.target)),
      images: new Set(some.map(({ image }) => image)).size,
    };
  };
  const { alpha } = run.results;
  const groups: Group[] = [
    {
      where: 'all samples',
      results: run.results,
      ...ofClass(),
      alpha,
      accuracyWithoutBackground: accuracyWithoutBackground(run.results),
    },
    ...(gates.eachClass
      ? run.results.byClass.map((results) => ({
          where: results.class,
          results,
          ...ofClass(results.class),
          alpha,
        }))
      : []),
  ];
  const outcomes = groups.flatMap((group) => evaluateGroup(group, gates));
  if (gates.maxDropDz !== undefined) {
    if (!against) {
      throw new InputError('--max-drop-dz has no run to compare with', {
        hint: 'Pass --against with the run to compare d_z with.',
      });
    }
    outcomes.push(
      atMost(
        'max-drop-dz',
        'all samples',
        'drop of d_z',
        dropOfDz(run, against, gates.use),
        gates.maxDropDz,
      ),
    );
  }
  if (outcomes.length > 0) return outcomes;
  throw new InputError('There is no gate to check the run against', {
    hint: 'Pass at least one, such as --min-dz 0.8: `groundcam gate --help` lists them.',
  });
}

/** With the background filled with one colour. */
function accuracyWithoutBackground({ interventions }: Results): Figure {
  if (!interventions) return { value: null, why: 'the run has no --interventions' };
  const effect = interventions.effects.find(
    ({ part, fill }) => part === 'background' && fill === 'mean',
  );
  return { value: effect?.predictions?.accuracyAfter ?? null, why: UNKNOWN };
}
const UNKNOWN = 'it is not known which predictions are right';

function evaluateGroup(
  { where, results, rows, alpha, ...group }: Group,
  gates: Gates,
): GateOutcome[] {
  const { primary, measures, n } = results;
  const images = rows.map(clusterOf);
  const end = (bounds: () => Interval | null, which: 0 | 1, estimate: number | null): Figure =>
    gates.use === 'estimate' ? { value: estimate } : endOf(bounds(), which, estimate);
  const share = (figure: Figure): Figure =>
    gates.use === 'estimate' || figure.value === null
      ? figure
      : endOf(wilsonInterval(figure.value, group.images), 0, figure.value);
  const outcomes: GateOutcome[] = [];
  if (gates.minDz !== undefined) {
    const dz = end(() => dzInterval(primary), 0, primary.dz);
    outcomes.push(atLeast('min-dz', where, 'd_z', dz, gates.minDz));
  }
  if (gates.minAuc !== undefined) {
    const values = rows.map((row) => row.rocAuc);
    const auc = end(() => meanInterval(values, images), 0, measures?.rocAuc.mean ?? null);
    outcomes.push(atLeast('min-auc', where, 'ROC-AUC', auc, gates.minAuc));
  }
  if (gates.maxBackgroundMass !== undefined) {
    const values = rows.map((row) => 1 - row.relevanceMassAccuracy);
    const mean = measures ? 1 - measures.relevanceMassAccuracy.mean : null;
    const mass = end(() => meanInterval(values, images), 1, mean);
    outcomes.push(
      atMost(
        'max-background-mass',
        where,
        'share of heat on the background',
        mass,
        gates.maxBackgroundMass,
      ),
    );
  }
  if (gates.minN !== undefined) {
    outcomes.push(atLeast('min-n', where, 'number of samples', { value: n }, gates.minN));
  }
  if (gates.maxExcluded !== undefined) {
    const excluded = Object.values(results.excluded).reduce<number>((sum, c) => sum + (c ?? 0), 0);
    const without = excluded + results.failed;
    const value = n + without === 0 ? null : without / (n + without);
    outcomes.push(
      atMost(
        'max-excluded',
        where,
        'share of samples excluded or failed',
        { value },
        gates.maxExcluded,
      ),
    );
  }
  if (gates.minStep !== undefined) {
    const order = Reached.options;
    outcomes.push({
      gate: 'min-step',
      where,
      figure: 'step reached',
      value: results.evidence.reached,
      limit: gates.minStep,
      holds: order.indexOf(results.evidence.reached) >= order.indexOf(gates.minStep),
      by: null,
    });
  }
  for (const name of gates.beats ?? []) {
    outcomes.push(
      atMost(`beats ${name}`, where, 'one-sided p', exceeds(name, results.evidence), alpha / 2),
    );
  }
  if (gates.minAccuracy !== undefined) {
    const accuracy = share({ value: measures?.accuracy ?? null, why: UNKNOWN });
    outcomes.push(atLeast('min-accuracy', where, 'accuracy', accuracy, gates.minAccuracy));
  }
  if (gates.minAccuracyWithoutBackground !== undefined && group.accuracyWithoutBackground) {
    outcomes.push(
      atLeast(
        'min-accuracy-without-background',
        where,
        'accuracy without the background',
        share(group.accuracyWithoutBackground),
        gates.minAccuracyWithoutBackground,
      ),
    );
  }
  if (gates.verdict !== undefined) {
    outcomes.push({
      gate: 'verdict',
      where,
      figure: 'verdict',
      value: results.verdict,
      limit: gates.verdict,
      holds: results.verdict === gates.verdict,
      by: null,
    });
  }
  return outcomes;
}

/** One-sided p that the mean ROC-AUC exceeds what is compared with. */
function exceeds(name: string, { steps }: Evidence): Figure {
  const step = steps.find((one) => one.step === 'beyond-place');
  const test = step?.tests.find((one) => one.name === name && one.measure === 'rocAuc');
  const value = test && test.images >= FEWEST_IMAGES ? test.p : null;
  return { value, ...(step?.reason !== undefined && !test && { why: step.reason }) };
}

/**
 * By how much d_z of the run is below that of the other, both over the samples that both measured. With
 * intervals, the lower end of the run's interval is compared with the other's estimate, which counts as
 * exact.
 */
function dropOfDz(run: PublishedRun, against: PublishedRun, use: Gates['use']): Figure {
  const { pairs } = pairSamples(run, against);
  const unlike = unlikeCards(run.results.card, against.results.card);
  const shared =
    `over ${pairs.length} shared samples` +
    (unlike.length > 0 ? `; the models differ in ${unlike.join(', ')}` : '');
  const own = compareRegions(pairs.map(({ a }) => a));
  const other = compareRegions(pairs.map(({ b }) => b)).dz;
  const { value } = use === 'estimate' ? { value: own.dz } : endOf(dzInterval(own), 0, own.dz);
  if (value === null || other === null) return { value: null, note: shared };
  const of = use === 'estimate' ? 'd_z' : "interval's end of d_z";
  return {
    value: other - value,
    note: `${of} ${value.toFixed(2)} against ${other.toFixed(2)} ${shared}`,
  };
}

function dzInterval(primary: GroupResults['primary']): Interval | null {
  const { clustered, dzCI95 } = primary;
  return clustered ? clustered.dzCI95 : dzCI95;
}

function endOf(bounds: Interval | null, which: 0 | 1, estimate: number | null): Figure {
  if (bounds === null) return { value: null, note: 'no 95% interval' };
  const side = which === 0 ? 'lower' : 'upper';
  return {
    value: bounds[which],
    note: `${side} end of the 95% interval, the estimate is ${estimate?.toFixed(3)}`,
  };
}

function atLeast(
  gate: string,
  where: string,
  figure: string,
  { value, note, why }: Figure,
  limit: number,
): GateOutcome {
  const holds = value !== null && value >= limit;
  const by = value === null || holds ? null : limit - value;
  return { gate, where, figure, value, limit, holds, by, ...remarks({ value, note, why }) };
}

function atMost(
  gate: string,
  where: string,
  figure: string,
  { value, note, why }: Figure,
  limit: number,
): GateOutcome {
  const holds = value !== null && value <= limit;
  const by = value === null || holds ? null : value - limit;
  return { gate, where, figure, value, limit, holds, by, ...remarks({ value, note, why }) };
}

function remarks({
  value,
  note,
  why = TOO_FEW,
}: { [Key in keyof Figure]: Figure[Key] | undefined }) {
  return { ...(note !== undefined && { note }), ...(value === null && { why }) };
}
