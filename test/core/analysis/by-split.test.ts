import { expect, it } from 'vitest';
import { bySplit } from '../../../core/analysis/by-split.ts';
import { meanOfClasses } from '../../../core/analysis/mean-of-classes.ts';
import { byClass } from '../../../core/analysis/group-results.ts';
import { accuracies } from '../../../core/analysis/summarize.ts';
import { measured } from './measured.ts';

const options = { alpha: 0.05, smallestEffect: 0.2 };
const rows = Array.from({ length: 16 }, (_, i) =>
  measured({
    image: `${i < 8 ? i : i - 8}.jpg`,
    class: i < 10 ? 'cat' : 'dog',
    correct: i % 2 === 0,
    meanForeground: 0.3 + (i % 2 === 0 ? 0.4 : 0.1) + 0.01 * i,
    difference: (i % 2 === 0 ? 0.4 : 0.1) + 0.01 * i,
  }),
);

it('splits samples by whether they are predicted as their class, and photos by their classes', () => {
  const splits = bySplit(rows, options);
  expect(splits.map(({ split, n }) => [split, n])).toEqual([
    ['right', 8],
    ['wrong', 8],
    ['one-class', 4],
    ['several-classes', 12],
  ]);
  const [right, wrong] = splits;
  expect(right!.primary.meanDifference!).toBeGreaterThan(wrong!.primary.meanDifference!);
});

it('leaves out a split that has one side', () => {
  const alone = rows.slice(0, 8).map((row) => ({ ...row, correct: true }));
  expect(bySplit(alone, options)).toEqual([]);
});

it('counts a photo as right if it is predicted as one of its classes', () => {
  const photo = [
    measured({ image: 'a.jpg', class: 'cat', correct: true }),
    measured({ image: 'a.jpg', class: 'dog', correct: false }),
  ];
  expect(accuracies(photo)).toEqual({ accuracy: 0.5, imageAccuracy: 1 });
  expect(accuracies([measured({ correct: null })])).toEqual({
    accuracy: null,
    imageAccuracy: null,
  });
});

it('takes each class as one in the mean over classes', () => {
  const classes = byClass(rows, options);
  const [cat, dog] = classes.map(({ measures }) => measures!.accuracy!);
  const pooled = meanOfClasses(classes)!;
  expect(pooled.classes).toBe(2);
  expect(pooled.accuracy!.mean).toBeCloseTo((cat! + dog!) / 2, 12);
  expect(meanOfClasses(classes.slice(1))).toBeNull();
});

it('looks at the class of each sample a few times, however many a photo has', () => {
  let reads = 0;
  const crowd = Array.from({ length: 2000 }, (_, i) => ({
    ...rows[i % 16]!,
    image: i < 1990 ? 'crowd.jpg' : `${i}.jpg`,
    get class() {
      reads++;
      return i === 0 ? 'dog' : 'cat';
    },
  }));
  const of = (name: string) => bySplit(crowd, options).find(({ split }) => split === name);
  expect([of('one-class')?.n, of('several-classes')?.n]).toEqual([10, 1990]);
  expect(reads).toBeLessThan(10 * crowd.length);
});
