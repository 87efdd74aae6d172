import { expect, test } from 'vitest';
import { attackResults } from '../../../core/analysis/attack-results.ts';
import type { AttackRecord } from '../../../core/schema/attack-record.ts';
import { AttackSpecs } from '../../../core/schema/attack-spec.ts';
import { measured } from '../../report/fixture.ts';
import { attacked, heatOf } from './attacked-rows.ts';

const specs = (regions: string[]) => AttackSpecs.parse([{ epsilons: [4], regions }]);
const row = (name: string) => measured(name, { meanForeground: 0.5, meanBackground: 0.1 });

/** Figures of one attack in one region, of samples with these records. */
function figures(records: readonly (AttackRecord | null)[]) {
  const rows = records.map((_, i) => row(`photo_${i}`));
  const of = new Map(rows.map(({ sample }, i) => [sample, [records[i] ?? null]]));
  return attackResults(rows, specs(['all']), of)[0]!.figures[0]!;
}

test('counts as fooled those that were right before, and apart those that were not', () => {
  const of = figures([
    attacked({ isFooled: true }),
    attacked({ isFooled: true }),
    attacked({ isFooled: false, byNoise: true, wasFooledUnrounded: true }),
    attacked({ isFooled: true, wasRight: false, byNoise: true }),
    { status: 'left-out', reason: 'no-pixels' },
    null,
  ]);
  expect(of).toMatchObject({ n: 4, noPixels: 1, failed: 1, wrongBefore: 1, undoneByRounding: 1 });
  expect(of.attacked.fooled?.share).toBeCloseTo(2 / 3, 12);
  expect(of.control.fooled?.share).toBeCloseTo(1 / 3, 12);
  expect(of.accuracyBefore?.share).toBe(3 / 4);
  expect(of.attacked.accuracy?.share).toBe(1 / 4);
  expect(of.control.accuracy?.share).toBe(2 / 4);
  // Of the fooled alone, of which one was wrong before.
  expect(of.ofFooled.before.n).toBe(2);
});

test('counts apart those that reached the class, of those that were right before, and those that were there already', () => {
  const records: AttackRecord[] = [
    attacked({ isFooled: true, reached: [true, false] }),
    attacked({ isFooled: true, reached: [false, false] }),
    attacked({ isFooled: true, byNoise: true, reached: [false, true] }),
    attacked({ isFooled: false, reached: [false, false] }),
    attacked({ isFooled: true, wasRight: false, reached: [true, true] }),
    { status: 'left-out', reason: 'already-there' },
    { status: 'left-out', reason: 'no-pixels' },
  ];
  const rows = records.map((_, i) => row(`photo_${i}`));
  const of = new Map(rows.map(({ sample }, i) => [sample, [records[i]!]]));
  const specs = AttackSpecs.parse([{ epsilons: [4], toward: 2 }]);
  const plan = { labels: ['cat', 'dog', 'bird'], towardLogits: { '2': [2] } };
  const [result] = attackResults(rows, specs, of, plan);
  expect(result?.toward).toEqual({ class: '2', label: 'bird', logits: [2] });
  const [found] = result!.figures;
  expect(found).toMatchObject({ n: 5, alreadyThere: 1, noPixels: 1, failed: 0, wrongBefore: 1 });
  expect(found?.attacked).toMatchObject({ fooled: { share: 3 / 4 }, reached: { share: 1 / 4 } });
  expect(found?.control).toMatchObject({ fooled: { share: 1 / 4 }, reached: { share: 1 / 4 } });
});

test('has no class to reach unless one was asked for', () => {
  const of = figures([attacked({ isFooled: true })]);
  expect(of).not.toHaveProperty('alreadyThere');
  expect(of.attacked).not.toHaveProperty('reached');
  const plan = { labels: null, towardLogits: { cat: [1, 2] } };
  const specs = AttackSpecs.parse([{ epsilons: [4], toward: 'cat' }]);
  expect(attackResults([], specs, new Map(), plan)[0]?.toward).toEqual({
    ...{ class: 'cat', label: 'cat', logits: [1, 2] },
  });
});

test('has no accuracy where it is not known which classes are right', () => {
  const of = figures([attacked({ isFooled: true, wasRight: null })]);
  expect(of).toMatchObject({ accuracyBefore: null, wrongBefore: 0 });
  expect(of.attacked).toMatchObject({ accuracy: null, fooled: { share: 1 } });
});

test('compares heat over all samples, fooled or not, and leaves flat maps out', () => {
  const of = figures([
    attacked({ isFooled: true, before: heatOf(0.9), after: heatOf(0.5) }),
    attacked({ isFooled: false, before: heatOf(0.8), after: heatOf(0.7) }),
    attacked({ isFooled: false, before: heatOf(0.7), after: heatOf(0.5) }),
    attacked({ isFooled: true, after: null }),
    attacked({ isFooled: true, before: null }),
  ]);
  expect(of).toMatchObject({ flatBefore: 1, attacked: { flat: 1 }, heatBefore: { n: 4 } });
  const test = of.tests.find(({ of, measure }) => of === 'before' && measure === 'rocAuc');
  expect(test?.n).toBe(3);
  expect(test?.meanDifference).toBeCloseTo(-0.7 / 3, 12);
  const rival = of.tests.find(({ of, measure }) => of === 'rival' && measure === 'rocAuc');
  expect(rival?.meanDifference).toBeCloseTo(0.2, 12);
  // The mean of (1 − 0.6) / 2 over the three pairs of maps.
  expect(of.attacked.similarity).toMatchObject({ n: 3, mod: expect.closeTo(0.2, 12) as number });
});

test('gives the gap of the samples that were right before and attacked in both regions', () => {
  const rows = ['a', 'b', 'c', 'd'].map(row);
  const none: AttackRecord = { status: 'left-out', reason: 'no-pixels' };
  const records = [
    [attacked({ isFooled: true }), attacked({ isFooled: false })],
    [attacked({ isFooled: true }), attacked({ isFooled: true })],
    [attacked({ isFooled: true }), none],
    [attacked({ isFooled: true, wasRight: false }), attacked({ isFooled: true, wasRight: false })],
  ];
  const of = new Map(rows.map(({ sample }, i) => [sample, records[i]!]));
  const [result] = attackResults(rows, specs(['object', 'patch']), of);
  expect(result?.gap).toMatchObject({
    n: 2,
    object: { share: 1 },
    patch: { share: 0.5 },
    gap: 0.5,
  });
  expect(attackResults(rows, specs(['object']), of)[0]?.gap).toBeNull();
});

test('tells of each class apart, and what fooled samples of it turned to', () => {
  const rows = ['a', 'b', 'c', 'd', 'e'].map((name, i) => ({
    ...row(name),
    class: i < 3 ? 'cat' : 'bird',
  }));
  const records = [
    attacked({ isFooled: true, predicted: 2 }),
    attacked({ isFooled: true, predicted: 2, after: heatOf(0.5) }),
    attacked({ isFooled: true, predicted: 2, wasRight: false }),
    attacked({ isFooled: true, predicted: 1, byNoise: true }),
    null,
  ];
  const of = new Map(rows.map(({ sample }, i) => [sample, [records[i] ?? null]]));
  const labels = ['cat', 'dog', 'bird'];
  const [figures] = attackResults(rows, specs(['all']), of, { labels })[0]!.figures;
  expect(figures?.turnedTo).toEqual([
    { index: 2, label: 'bird', n: 2 },
    { index: 1, label: 'dog', n: 1 },
  ]);
  const [bird, cat] = figures?.byClass ?? [];
  expect(bird).toMatchObject({ class: 'bird', n: 1, failed: 1, control: { fooled: { share: 1 } } });
  expect(bird?.turnedTo).toEqual([{ index: 1, label: 'dog', n: 1 }]);
  expect(cat).toMatchObject({ class: 'cat', n: 3, failed: 0, wrongBefore: 1 });
  expect(cat?.attacked).toMatchObject({ fooled: { share: 1 }, accuracy: { share: 0 } });
  expect(cat?.attacked.heat.measures.rocAuc).toBeCloseTo((0.7 + 0.5 + 0.7) / 3, 12);
  expect(cat?.turnedTo).toEqual([{ index: 2, label: 'bird', n: 2 }]);
  expect(figures).not.toHaveProperty('class');
  expect(attackResults(rows.slice(0, 3), specs(['all']), of)[0]!.figures[0]).not.toHaveProperty(
    'byClass',
  );
});
