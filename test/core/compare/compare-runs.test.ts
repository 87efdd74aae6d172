import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../core/compare/compare-runs.ts';
import { InputError } from '../../../core/errors/input-error.ts';
import { RunComparison } from '../../../core/schema/run-comparison.ts';
import golden from '../../golden/stats/compare.json' with { type: 'json' };
import { excluded, measured } from '../../report/fixture.ts';
import { relativeError } from '../stats/relative-error.ts';
import { rowsOf, runOf } from './runs.ts';

const high = [
  [0.9, 0.2],
  [0.8, 0.1],
  [0.7, 0.2],
  [0.9, 0.4],
];
const low = [
  [0.3, 0.4],
  [0.2, 0.5],
  [0.4, 0.5],
  [0.1, 0.3],
];

describe('the difference of differences', () => {
  it.each(golden)('of $a.length pairs is scipy’s', ({ a, b, ...wanted }) => {
    const { primary } = compareRuns(runOf(rowsOf(a)), runOf(rowsOf(b))).comparison;
    expect(relativeError(primary.meanDifference, wanted.mean)).toBeLessThan(1e-9);
    expect(relativeError(primary.t, wanted.t)).toBeLessThan(1e-9);
    expect(relativeError(primary.p?.twoSided, wanted.twoSided)).toBeLessThan(1e-7);
    expect(relativeError(primary.differenceCI95?.[0], wanted.interval[0]!)).toBeLessThan(1e-8);
    expect(relativeError(primary.differenceCI95?.[1], wanted.interval[1]!)).toBeLessThan(1e-8);
    expect(relativeError(primary.dz, wanted.dz)).toBeLessThan(1e-9);
    expect(relativeError(primary.signedRank?.p.twoSided, wanted.signedRank)).toBeLessThan(1e-9);
  });

  it('changes its sign with the order of the runs', () => {
    const more = [...high, [0.8, 0.3], [0.7, 0.1]];
    const less = [...low, [0.2, 0.3], [0.5, 0.4]];
    const there = compareRuns(runOf(rowsOf(more)), runOf(rowsOf(less))).comparison;
    const back = compareRuns(runOf(rowsOf(less)), runOf(rowsOf(more))).comparison;
    expect(there.verdict).toBe('a-more-on-object');
    expect(back.verdict).toBe('b-more-on-object');
    expect(back.primary.meanDifference).toBeCloseTo(-there.primary.meanDifference!, 12);
  });

  it('of a run with itself is none', () => {
    const { comparison } = compareRuns(runOf(rowsOf(high)), runOf(rowsOf(high)));
    expect(comparison).toMatchObject({ verdict: 'no-difference', equivalence: null });
    expect(comparison.primary.meanDifference).toBe(0);
  });
});

it('gives what its schema says', () => {
  const { comparison } = compareRuns(runOf(rowsOf(high)), runOf(rowsOf(low)));
  expect(RunComparison.parse(comparison)).toEqual(comparison);
});

it('pairs samples by name, whatever their order', () => {
  const a = runOf(rowsOf(high));
  const b = runOf(rowsOf(low).reverse());
  const { pairs } = compareRuns(a, b);
  expect(pairs.map((pair) => [pair.a.sample, pair.b.meanForeground])).toEqual(
    rowsOf(low).map((row) => [row.sample, row.meanForeground]),
  );
});

it('leaves out what is not the same sample in both, and counts it', () => {
  const a = runOf([...rowsOf(high), excluded('photo_4'), measured('mine', means)]);
  const b = runOf([...rowsOf(low), measured('photo_4', means)]);
  b.manifest[0]!.imageDigest = 'another image';
  b.manifest[1]!.maskDigest = 'another mask';
  const { comparison, pairs } = compareRuns(a, b);
  expect(pairs.map((pair) => pair.a.sample)).toEqual(['photo_2/aeroplane', 'photo_3/aeroplane']);
  expect(comparison.samples).toEqual({
    compared: 2,
    unmeasured: 1,
    predictedOtherwise: 0,
    otherImage: 1,
    otherMask: 1,
    onlyInA: 1,
    onlyInB: 0,
  });
});
const means = { meanForeground: 0.5, meanBackground: 0.4 };

it('refuses runs without a sample in common', () => {
  const compare = () => compareRuns(runOf(rowsOf(high)), runOf([measured('yours', means)]));
  expect(compare).toThrow(InputError);
  expect(compare).toThrow(/4 only in the first, 1 only in the second/);
});

it('compares the primary method of each, and says that they differ', () => {
  const other = [...rowsOf(low, { method: 'layercam' }), ...rowsOf(high)];
  const b = runOf(other);
  b.results.recipe.method = 'layercam';
  b.manifest = b.manifest.slice(0, 4);
  const { comparison } = compareRuns(runOf(rowsOf(high)), b);
  expect(comparison.primary.meanB).toBeLessThan(0);
  expect(comparison.unlike).toEqual(['method: gradcam and layercam']);
});

it('names what resized photos if it differs, and is known of both', () => {
  const [a, b] = [runOf(rowsOf(high)), runOf(rowsOf(low))];
  const resizedBy = (run: typeof a, resizer: 'pillow' | 'sharp' | undefined) => ({
    ...run,
    results: { ...run.results, resizer },
  });
  const unlike = (x: 'pillow' | undefined) =>
    compareRuns(resizedBy(a, x), resizedBy(b, 'sharp')).comparison.unlike;
  expect(unlike('pillow')).toEqual(['what resized photos: pillow and sharp']);
  expect(unlike(undefined)).toEqual([]);
});

it('corrects the p values of classes for their number', () => {
  const classes = (means: number[][]) => [...rowsOf(means), ...rowsOf(means, { class: 'cat' })];
  const { byClass } = compareRuns(runOf(classes(high)), runOf(classes(low))).comparison;
  expect(byClass.map((each) => [each.class, each.n])).toEqual([
    ['aeroplane', 4],
    ['cat', 4],
  ]);
  const [first] = byClass;
  expect(first!.adjusted!.holm.p / first!.primary.signFlip!.p.twoSided).toBeCloseTo(2, 9);
});

it('counts the samples that only one of them gets right', () => {
  const { accuracy, pointingGame } = compareRuns(
    runOf(rowsOf(high)),
    runOf(rowsOf(low, { correct: false })),
  ).comparison;
  expect(accuracy).toMatchObject({ n: 4, shareA: 1, shareB: 0, onlyA: 4, onlyB: 0 });
  expect(accuracy!.p).toBeCloseTo(0.125, 12);
  expect(pointingGame).toMatchObject({ difference: 0, p: 1 });
});

it('says how far the evidence of each run reaches, and that of each class', () => {
  const six = (means: number[][]) => rowsOf([...means, ...means.slice(0, 2)]);
  const { a, b, byClass } = compareRuns(runOf(six(high)), runOf(six(low))).comparison;
  expect(a).toMatchObject({ verdict: 'on-object', evidence: { reached: 'on-object' } });
  expect(b).toMatchObject({ verdict: 'on-background', evidence: { reached: 'none' } });
  expect(b.evidence.steps[0]?.status).toBe('opposite');
  expect(byClass.map(({ reached }) => reached)).toEqual([{ a: 'on-object', b: 'none' }]);
});

it('leaves out samples that a run was not asked about, since it predicted another class', () => {
  const [first, ...others] = rowsOf(low);
  const b = runOf([{ ...first!, correct: false }, ...others], { target: 'predicted' });
  const { comparison } = compareRuns(runOf(rowsOf(high)), b);
  expect(comparison.samples).toMatchObject({ compared: 3, predictedOtherwise: 1 });
  const { samples } = compareRuns(runOf(rowsOf(high)), runOf(b.measurements.slice())).comparison;
  expect(samples).toMatchObject({ compared: 4, predictedOtherwise: 0 });
});

it('takes the rule that it is told instead of the first run’s', () => {
  const { comparison } = compareRuns(runOf(rowsOf(high)), runOf(rowsOf(low)), {
    alpha: 0.001,
    smallestEffect: 0.5,
  });
  expect(comparison).toMatchObject({ alpha: 0.001, equivalence: { smallestEffect: 0.5 } });
});

it('names a class’s winner only where the corrected p bears it out', () => {
  const more = [...high, [0.8, 0.3], [0.7, 0.1]];
  const less = [...low, [0.2, 0.3], [0.5, 0.4]];
  const two = (means: number[][], other: number[][]) => [
    ...rowsOf(means),
    ...rowsOf(other, { class: 'cat' }),
  ];
  const alone = compareRuns(runOf(rowsOf(more)), runOf(rowsOf(less))).comparison;
  expect(alone.byClass[0]).toMatchObject({ verdict: 'a-more-on-object' });
  const { byClass } = compareRuns(runOf(two(more, more)), runOf(two(less, less))).comparison;
  // Sign flips of six images: 2/64, times two.
  expect(byClass[0]!.adjusted!.holm.p).toBeCloseTo(4 / 64, 12);
  expect(byClass[0]!.verdict).toBe('not-enough-data');
});
