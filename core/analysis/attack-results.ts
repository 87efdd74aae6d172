import { mean } from 'simple-statistics';
import { dissimilarity } from '../attack/measures/dissimilarity.ts';
import { attackCells } from '../schema/attack-cells.ts';
import type { AttackRegion } from '../schema/attack.ts';
import type {
  AttackedSample,
  AttackRecord,
  LeftOut,
  PerturbedImage,
} from '../schema/attack-record.ts';
import type { AttackSpec } from '../schema/attack-spec.ts';
import { HeatMeasure } from '../schema/heat-measure.ts';
import type { Measured, RegionMeasures } from '../schema/measurement.ts';
import type {
  AttackedClass,
  AttackFigures,
  AttackResults,
  AttackTest,
  MeanHeat,
  MeanSimilarity,
  PerturbationEffect,
  Share,
} from '../schema/results.ts';
import type { RunPlan } from '../schema/run-plan.ts';
import { logitsToward } from '../keys/attack-keys.ts';
import { adjustP } from '../stats/adjust-p.ts';
import { clusterOf } from './cluster-of.ts';
import { Images } from '../stats/by-image.ts';
import { comparePairs } from './compare-pairs.ts';
import { groupBy } from '../encoding/group-by.ts';
import { fooledByRegion, gapNearForty } from './fooled-by-region.ts';
import { shareOf } from './share-of.ts';

/** A sample's records in the order of the spec's attacks, `null` where the sample could not be attacked. */
export type AttacksOf = ReadonlyMap<string, readonly (AttackRecord | null)[]>;

/** The measures that are tested: the published one, and the one that does not depend on the scale of heat. */
const TESTED = ['difference', 'rocAuc'] as const;

/**
 * What attacks came to, over measured samples: predictions and heat before, after, and under noise of the same size. The
 * p values of all tests, over attacks, sizes, regions and measures, are corrected together.
 */
export function attackResults(
  rows: readonly Measured[],
  specs: readonly AttackSpec[],
  attacksOf: AttacksOf,
  { labels, towardLogits }: Pick<RunPlan, 'labels' | 'towardLogits'> = { labels: null },
): AttackResults[] {
  let first = 0;
  const results = specs.map((spec): AttackResults => {
    const cells = attackCells(spec);
    const start = first;
    first += cells.length;
    const attacked = cells.map((cell, i) => ({
      ...cell,
      rows: rows.map((row) => ({ row, record: attacksOf.get(row.sample)?.[start + i] ?? null })),
    }));
    const [{ steps = spec.steps, restarts = spec.restarts } = {}] = cells;
    const logits = logitsToward(spec, { towardLogits });
    return {
      attack: spec.attack,
      ...(spec.toward !== undefined &&
        logits && { toward: { ...nameToward(spec.toward, labels), logits: [...logits] } }),
      ...{ norm: spec.norm, steps, restarts, seed: spec.seed },
      stepSize: spec.stepSize ?? null,
      figures: attacked.map(({ region, epsilon, rows }) =>
        figuresOf({ region, epsilon }, rows, { labels, isToward: logits !== undefined }),
      ),
      gap: gapOf(attacked),
    };
  });
  return withAdjusted(results);
}

interface Attacked {
  row: Measured;
  record: AttackRecord | null;
}

interface Done {
  row: Measured;
  record: AttackedSample;
}

function doneOf(rows: readonly Attacked[]): Done[] {
  return rows.flatMap(({ row, record }) => (record?.status === 'done' ? [{ row, record }] : []));
}

/** What is told of predictions. */
interface Told {
  labels: readonly string[] | null;
  /** Whether there is a class to reach. */
  isToward: boolean;
}

function figuresOf(
  at: Pick<AttackFigures, 'region' | 'epsilon'>,
  rows: readonly Attacked[],
  told: Told,
): AttackFigures {
  const done = doneOf(rows);
  const fooled = fooledOf(done);
  const classes = groupBy(rows, ({ row }) => row.class);
  return {
    ...at,
    ...effectsOf(rows, told),
    rival: {
      before: meanHeat(done.map(({ record }) => record.rival.before)),
      after: meanHeat(done.map(({ record }) => record.rival.after)),
    },
    ofFooled: {
      before: meanHeat(fooled.map(({ record }) => record.heat)),
      after: meanHeat(fooled.map(({ record }) => record.attacked.heat)),
    },
    tests: TESTED.flatMap((measure) => [
      testOf(done, { measure, of: 'before' }),
      testOf(done, { measure, of: 'control' }),
      testOf(done, { measure, of: 'rival' }),
    ]),
    ...(classes.size > 1 && {
      byClass: [...classes]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, of]) => ({ class: name, ...effectsOf(of, told) })),
    }),
  };
}

/** What became of a group of samples: all of them, or those of one class. */
function effectsOf(
  rows: readonly Attacked[],
  { labels, isToward }: Told,
): Omit<AttackedClass, 'class'> {
  const done = doneOf(rows);
  const isKnown = done.every(({ record }) => record.wasRight !== null);
  const leftOut = (reason: LeftOut['reason']) =>
    rows.filter(({ record }) => record?.status === 'left-out' && record.reason === reason).length;
  const energies = done
    .map(({ record }) => record.attacked.energyOnObject)
    .filter((energy) => energy !== null);
  return {
    n: done.length,
    noPixels: leftOut('no-pixels'),
    ...(isToward && { alreadyThere: leftOut('already-there') }),
    failed: rows.filter(({ record }) => record === null).length,
    wrongBefore: done.filter(({ record }) => record.wasRight === false).length,
    flatBefore: done.filter(({ record }) => record.heat === null).length,
    accuracyBefore: isKnown ? shareIfAny(done.map(({ record }) => record.wasRight === true)) : null,
    heatBefore: meanHeat(done.map(({ record }) => record.heat)),
    attacked: effectOf(done, (record) => record.attacked, { isKnown, isToward }),
    control: effectOf(done, (record) => record.control, { isKnown, isToward }),
    undoneByRounding: done.filter(
      ({ record: { attacked } }) => attacked.wasFooledUnrounded && !attacked.isFooled,
    ).length,
    energyOnObject: meanIfAny(energies),
    turnedTo: turnedTo(fooledOf(done), labels),
  };
}

function fooledOf(done: readonly Done[]): Done[] {
  return done.filter(({ record }) => record.attacked.isFooled && record.wasRight !== false);
}

/** What fooled samples were predicted as, most frequent first. */
function turnedTo(
  fooled: readonly Done[],
  labels: readonly string[] | null,
): AttackedClass['turnedTo'] {
  return [...groupBy(fooled, ({ record }) => record.attacked.predicted)]
    .map(([index, of]) => ({ index, label: labels?.[index] ?? `class ${index}`, n: of.length }))
    .sort((a, b) => b.n - a.n || a.index - b.index);
}

function effectOf(
  done: readonly Done[],
  of: (record: AttackedSample) => PerturbedImage,
  { isKnown, isToward }: { isKnown: boolean; isToward: boolean },
): PerturbationEffect {
  const images = done.map(({ record }) => of(record));
  const right = done.filter(({ record }) => record.wasRight !== false);
  return {
    fooled: shareIfAny(right.map(({ record }) => of(record).isFooled)),
    ...(isToward && {
      reached: shareIfAny(right.map(({ record }) => of(record).hasReached === true)),
    }),
    accuracy: isKnown ? shareIfAny(images.map(({ isFooled }) => !isFooled)) : null,
    linf: meanIfAny(images.map(({ linf }) => linf)) ?? 0,
    l2: meanIfAny(images.map(({ l2 }) => l2)) ?? 0,
    heat: meanHeat(images.map(({ heat }) => heat)),
    flat: images.filter(({ heat }) => heat === null).length,
    similarity: meanSimilarity(images),
  };
}

function meanSimilarity(images: readonly PerturbedImage[]): MeanSimilarity {
  const alike = images.map(({ similarity }) => similarity).filter((each) => each !== null);
  const ssims = alike.map(({ ssim }) => ssim).filter((ssim) => ssim !== null);
  const { mod, vid } = dissimilarity(ssims);
  return {
    n: alike.length,
    spearman: meanIfAny(alike.map(({ spearman }) => spearman).filter((rho) => rho !== null)),
    ssim: meanIfAny(ssims),
    topK: meanIfAny(alike.map(({ topK }) => topK)),
    ...{ mod, vid },
  };
}

function meanHeat(heats: readonly (RegionMeasures | null)[]): MeanHeat {
  const measured = heats.filter((heat) => heat !== null);
  const means = HeatMeasure.options.flatMap((measure) => {
    const value = meanIfAny(
      measured
        .map((heat) => heat[measure])
        .filter((value) => value !== null)
        .map(Number),
    );
    return value === null ? [] : [[measure, value]];
  });
  return { n: measured.length, measures: Object.fromEntries(means) as MeanHeat['measures'] };
}

/** The pair of heats of a sample that a test compares. */
const PAIRS: Record<
  AttackTest['of'],
  (record: AttackedSample) => readonly [RegionMeasures | null, RegionMeasures | null]
> = {
  before: ({ attacked, heat }) => [attacked.heat, heat],
  control: ({ attacked, control }) => [attacked.heat, control.heat],
  rival: ({ rival }) => [rival.after, rival.before],
};

function testOf(
  done: readonly Done[],
  { measure, of }: { measure: (typeof TESTED)[number]; of: AttackTest['of'] },
): AttackTest {
  const pairs = done.flatMap(({ row, record }) => {
    const [own, other] = PAIRS[of](record);
    return own && other
      ? [{ cluster: clusterOf(row), own: own[measure], other: other[measure] }]
      : [];
  });
  const compared = comparePairs(
    pairs.map(({ own }) => own),
    pairs.map(({ other }) => other),
    new Images(pairs.map(({ cluster }) => cluster)),
  );
  return { ...{ measure, of, n: pairs.length }, ...compared, adjusted: null };
}

/** The gap between object and patch of the samples that were attacked in both and right before. */
function gapOf(
  attacked: readonly { region: AttackRegion; epsilon: number; rows: readonly Attacked[] }[],
): AttackResults['gap'] {
  const rows = attacked
    .filter(({ region }) => region === 'object')
    .flatMap(({ epsilon, rows: objects }) => {
      const patches = attacked.find((each) => each.region === 'patch' && each.epsilon === epsilon);
      const ofPatch = new Map(doneOf(patches?.rows ?? []).map((each) => [each.row.sample, each]));
      return doneOf(objects).flatMap(({ row, record }) => {
        const patch = ofPatch.get(row.sample);
        if (!patch || record.wasRight === false) return [];
        return [
          {
            ...{ cluster: clusterOf(row), epsilon },
            object: record.attacked.isFooled,
            patch: patch.record.attacked.isFooled,
          },
        ];
      });
    });
  return gapNearForty(fooledByRegion(rows)) ?? null;
}

function withAdjusted(results: readonly AttackResults[]): AttackResults[] {
  const tests = results.flatMap(({ figures }) => figures.flatMap(({ tests }) => tests));
  const adjusted = adjustP(
    tests.map(({ signFlip }) => (signFlip ? Math.log10(signFlip.p.twoSided) : null)),
  );
  const of = new Map(tests.map((test, i) => [test, adjusted[i] ?? null]));
  return results.map((result) => ({
    ...result,
    figures: result.figures.map((figures) => ({
      ...figures,
      tests: figures.tests.map((test) => ({ ...test, adjusted: of.get(test) ?? null })),
    })),
  }));
}

/** What to call the class to reach: an index goes by the model's label. */
function nameToward(name: string, labels: readonly string[] | null) {
  return { class: name, label: (/^\d+$/.test(name) && labels?.[Number(name)]) || name };
}

function shareIfAny(holds: readonly boolean[]): Share | null {
  return holds.length === 0 ? null : shareOf(holds);
}

function meanIfAny(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean([...values]);
}
