import { expect, it } from 'vitest';
import { isRightBy } from '../../../core/analysis/is-right.ts';
import { reliedOn } from '../../../core/analysis/relied-on.ts';
import { measured } from './measured.ts';

const isRight = isRightBy({ aeroplane: [404, 895] });
/** A sample whose answers without background and without object are these. */
const sample = (
  i: number,
  background: { predicted: number; probability: number },
  foreground: { predicted: number; probability: number },
) => ({
  row: measured({ sample: `${i}`, image: `${i}.jpg` }),
  answers: (['background', 'foreground'] as const).flatMap((part) => {
    const { predicted, probability } = part === 'background' ? background : foreground;
    return (['mean', 'blur'] as const).map((fill) => ({
      part,
      fill,
      logit: 0,
      probability: 0,
      classProbability: probability + (fill === 'blur' ? 0.1 : 0) + i / 1000,
      predicted,
    }));
  }),
});
const many = (...sides: [Parameters<typeof sample>[1], Parameters<typeof sample>[2]]) =>
  Array.from({ length: 8 }, (_, i) => sample(i, ...sides));
const right = { predicted: 895, probability: 0.8 };
const wrong = { predicted: 7, probability: 0.1 };

it('passes if both accuracy and probability fall more without the object', () => {
  const { p, tests, images } = reliedOn(many(right, wrong), isRight);
  expect(p!.greater).toBe(1 / 256);
  expect(images).toBe(8);
  expect(tests.map(({ measure, estimate }) => [measure, estimate])).toEqual([
    ['accuracy', 1],
    ['probability', expect.closeTo(0.7, 12)],
  ]);
});

it('is the opposite for a model that needs the background', () => {
  expect(reliedOn(many(wrong, right), isRight).p).toMatchObject({ greater: 1, less: 1 / 256 });
});

it('does not pass on flips within the class, which leave every prediction right', () => {
  const flipped = many(right, { predicted: 404, probability: 0.8 });
  expect(reliedOn(flipped, isRight).p!.greater).toBe(1);
});

it('does not pass by probability alone', () => {
  const { p, tests } = reliedOn(many(right, { predicted: 895, probability: 0.1 }), isRight);
  expect(tests[1]!.p).toBe(1 / 256);
  expect(p!.greater).toBe(1);
});

it('is not tested without answers, and where it is not known which are right', () => {
  expect(reliedOn(null, isRight).untested).toBe('it takes --interventions');
  expect(reliedOn(many(right, wrong), isRightBy({})).untested).toBe(
    'which predictions are right is not known',
  );
});
