import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairedInference } from '../../../core/schema/results.ts';
import { inferFromPairs } from '../../../core/stats/paired-inference.ts';

const pairs = (differences: number[], images = differences.map((_, i) => `${i}.jpg`)) => ({
  x: differences,
  y: differences.map(() => 0),
  images,
});

test('a clustered test is made only where images have several samples', () => {
  const differences = [0.1, 0.4, 0.2, 0.7];
  expect(inferFromPairs(pairs(differences)).clustered).toBeNull();
  const shared = inferFromPairs(pairs(differences, ['a', 'a', 'b', 'c']));
  expect(shared).toMatchObject({ n: 4, df: 3, clustered: { images: 3 } });
  // clubSandwich: coef_test(lm(y ~ 1), vcov = 'CR2', cluster, test = 'Satterthwaite')
  expect(shared.clustered?.df).toBeCloseTo(1.8, 9);
});

test('without spread there are means and nothing inferred', () => {
  const inference = inferFromPairs(pairs([0.25, 0.25, 0.25]));
  expect(PairedInference.parse(inference)).toEqual(inference);
  expect(inference).toMatchObject({
    meanDifference: 0.25,
    t: null,
    signedRank: null,
    signFlip: null,
  });
});

test('the interval of g_z is that of d_z with the same correction', () => {
  const { dz, dzCI95, gz, gzCI95 } = inferFromPairs(pairs([0.1, 0.4, 0.2, 0.7]));
  expect(gzCI95![0] / dzCI95![0]).toBeCloseTo(gz! / dz!, 12);
  expect(gzCI95![1] / dzCI95![1]).toBeCloseTo(gz! / dz!, 12);
});

/** Heat in [0, 1], with ties, equal pairs and rounding noise; one or several samples an image. */
const heat = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.1 + 0.2, 0.3, 1),
);
const samples = fc.array(
  fc.record({ x: heat, y: heat, image: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g') }),
  {
    maxLength: 14,
  },
);

test('no figure is ever NaN or infinite', () => {
  fc.assert(
    fc.property(samples, (some) => {
      const inference = inferFromPairs({
        x: some.map(({ x }) => x),
        y: some.map(({ y }) => y),
        images: some.map(({ image }) => image),
      });
      // zod refuses NaN and Infinity, and JSON keeps what zod has let through.
      expect(JSON.parse(JSON.stringify(PairedInference.parse(inference)))).toEqual(inference);
    }),
    { numRuns: 100 },
  );
});
