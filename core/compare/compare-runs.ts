import { clusterOf, unitOf } from '../analysis/cluster-of.ts';
import { mean } from 'simple-statistics';
import { InputError } from '../errors/input-error.ts';
import type { Reached } from '../schema/evidence.ts';
import type { Measured } from '../schema/measurement.ts';
import type { Results } from '../schema/results.ts';
import { SCHEMA_VERSION } from '../schema/schema-version.ts';
import type {
  ComparedRun,
  ComparisonVerdict,
  GroupContrast,
  MeanContrast,
  RunComparison,
  ShareContrast,
} from '../schema/run-comparison.ts';
import { adjustP } from '../stats/adjust-p.ts';
import { equivalenceTest } from '../stats/equivalence-test.ts';
import type { VerdictOptions } from '../analysis/group-results.ts';
import { byImage } from '../stats/by-image.ts';
import { signFlipTest } from '../stats/sign-flip.ts';
import { inferFromPairs } from '../stats/paired-inference.ts';
import { verdict, verdictInput } from '../analysis/verdict.ts';
import type { SamplePair } from './pair-samples.ts';
import { pairSamples } from './pair-samples.ts';
import type { PublishedRun } from './published-run.ts';
import { unlikeSettings } from './unlike-settings.ts';

/**
 * Compares two runs over the same samples: the paired difference of differences, A's heat on the object
 * minus that on the background, minus the same for B, pooled and for each class with p values corrected for
 * the number of classes; and ROC-AUC, relevance mass accuracy, pointing game and accuracy likewise.
 *
 * `verdictOptions` defaults to A's. Also returns the pairs, in A's order. Throws InputError if no sample
 * was measured by both runs.
 */
export function compareRuns(
  a: PublishedRun,
  b: PublishedRun,
  verdictOptions: { [Key in keyof VerdictOptions]?: VerdictOptions[Key] | undefined } = {},
): { comparison: RunComparison; pairs: SamplePair[] } {
  const { pairs, account } = pairSamples(a, b);
  if (pairs.length === 0) {
    const names = `${a.results.runId} and ${b.results.runId}`;
    throw new InputError(`Runs ${names} measured no sample in common: ${tell(account)}`, {
      hint: 'Compare runs of the same dataset and classes, whose images and masks are the same files.',
    });
  }
  const rule: VerdictOptions = {
    alpha: verdictOptions.alpha ?? a.results.alpha,
    smallestEffect:
      verdictOptions.smallestEffect ?? a.results.equivalence?.smallestEffect ?? SMALLEST_EFFECT,
  };
  const [nameA, nameB] = namesOf(a.results, b.results);
  const comparison: RunComparison = {
    schemaVersion: SCHEMA_VERSION,
    a: comparedRun(a.results, nameA),
    b: comparedRun(b.results, nameB),
    alpha: rule.alpha,
    unit: unitOf(pairs.map(({ a: row }) => row)),
    samples: account,
    unlike: unlikeSettings(a.results, b.results),
    ...contrast(pairs, rule),
    byClass: contrastClasses(pairs, rule).map((each) => ({
      ...each,
      reached: { a: reachedBy(a, each.class), b: reachedBy(b, each.class) },
    })),
  };
  return { comparison, pairs };
}

function reachedBy({ results }: PublishedRun, name: string): Reached {
  return results.byClass.find((each) => each.class === name)?.evidence.reached ?? 'none';
}

/** The smallest d_z that matters, if A's run has no test that states it. */
const SMALLEST_EFFECT = 0.2;

function contrast(pairs: readonly SamplePair[], rule: VerdictOptions): GroupContrast {
  const means = (measure: (row: Measured) => number) => contrastMeans(pairs, measure);
  const primary = means((row) => row.difference);
  const equivalence = equivalenceTest(primary, rule.smallestEffect);
  return {
    verdict: comparisonVerdict({ primary, equivalence }, rule.alpha),
    n: pairs.length,
    primary,
    equivalence,
    rocAuc: means((row) => row.rocAuc),
    relevanceMassAccuracy: means((row) => row.relevanceMassAccuracy),
    pointingGame: contrastShares(pairs, (row) => row.pointingHit),
    accuracy: contrastShares(pairs, (row) => row.correct),
  };
}

function contrastClasses(
  pairs: readonly SamplePair[],
  rule: VerdictOptions,
): Omit<RunComparison['byClass'][number], 'reached'>[] {
  const classes = new Map<string, SamplePair[]>();
  for (const pair of pairs) {
    const group = classes.get(pair.a.class);
    if (group) group.push(pair);
    else classes.set(pair.a.class, [pair]);
  }
  const contrasts = [...classes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, group]) => ({ class: name, ...contrast(group, rule) }));
  const adjusted = adjustP(
    contrasts.map(({ primary: { signFlip } }) =>
      signFlip ? Math.log10(signFlip.p.twoSided) : null,
    ),
  );
  return contrasts.map((each, i) => {
    const p = adjusted[i]?.holm.p;
    const isDecided = each.verdict === 'a-more-on-object' || each.verdict === 'b-more-on-object';
    // The corrected p is shown beside it, and has to bear it out.
    const isCorrected = isDecided && p !== undefined && p > rule.alpha;
    return {
      ...each,
      verdict: isCorrected ? 'not-enough-data' : each.verdict,
      adjusted: adjusted[i] ?? null,
    };
  });
}

function contrastMeans(
  pairs: readonly SamplePair[],
  measure: (row: Measured) => number,
): MeanContrast {
  const x = pairs.map(({ a }) => measure(a));
  const y = pairs.map(({ b }) => measure(b));
  const images = pairs.map(({ a }) => clusterOf(a));
  return { ...inferFromPairs({ x, y, images }), meanA: mean(x), meanB: mean(y) };
}

/** Over the pairs for which it is known in both runs; null if there are none. */
function contrastShares(
  pairs: readonly SamplePair[],
  hit: (row: Measured) => boolean | null,
): ShareContrast | null {
  const known = pairs.flatMap(({ a, b }) => {
    const [hitA, hitB] = [hit(a), hit(b)];
    return hitA === null || hitB === null ? [] : [{ hitA, hitB, image: clusterOf(a) }];
  });
  if (known.length === 0) return null;
  const share = (some: readonly unknown[]) => some.length / known.length;
  const onlyA = known.filter(({ hitA, hitB }) => hitA && !hitB).length;
  const onlyB = known.filter(({ hitA, hitB }) => !hitA && hitB).length;
  const differences = byImage(
    known.map(({ hitA, hitB }) => Number(hitA) - Number(hitB)),
    known.map(({ image }) => image),
  );
  const p = signFlipTest(differences).p.twoSided;
  return {
    n: known.length,
    shareA: share(known.filter(({ hitA }) => hitA)),
    shareB: share(known.filter(({ hitB }) => hitB)),
    difference: (onlyA - onlyB) / known.length,
    onlyA,
    onlyB,
    p,
    log10p: Math.log10(p),
  };
}

/** A run's verdict rule, applied to A − B; runs that agree on every sample have no difference. */
function comparisonVerdict(
  tested: Pick<GroupContrast, 'primary' | 'equivalence'>,
  alpha: number,
): ComparisonVerdict {
  const { sdDifference, meanDifference } = tested.primary;
  if (sdDifference === 0 && meanDifference === 0) return 'no-difference';
  return verdicts[verdict(verdictInput(tested), alpha)];
}

const verdicts = {
  'on-object': 'a-more-on-object',
  'on-background': 'b-more-on-object',
  'no-difference': 'no-difference',
  'not-enough-data': 'not-enough-data',
} as const;

/** The models' names; the runs' names if those are equal; else letters. */
function namesOf(a: Results, b: Results): [string, string] {
  const models = [a.modelName, b.modelName] as const;
  if (models[0] !== models[1]) return [...models];
  return a.runId === b.runId ? [`${a.runId} (A)`, `${b.runId} (B)`] : [a.runId, b.runId];
}

function comparedRun(results: Results, name: string): ComparedRun {
  const {
    runId,
    finishedAt,
    model,
    modelName,
    dataset,
    target,
    measuredAt,
    card,
    recipe,
    provenance,
  } = results;
  const { verdict, evidence } = results;
  return {
    name,
    runId,
    finishedAt,
    model,
    modelName,
    dataset,
    target,
    measuredAt,
    void: results.void,
    card,
    recipe,
    verdict,
    evidence,
    provenance,
  };
}

function tell(account: RunComparison['samples']) {
  const { onlyInA, onlyInB, otherImage, otherMask, unmeasured, predictedOtherwise } = account;
  return (
    `${onlyInA} only in the first, ${onlyInB} only in the second, ${otherImage} with another image, ` +
    `${otherMask} with another mask, ${unmeasured} not measured in both, ` +
    `${predictedOtherwise} predicted as another class`
  );
}
