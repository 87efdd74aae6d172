import { expect, it } from 'vitest';
import { denseRanks } from '../../../core/region/dense-ranks.ts';
import { randomNumbers } from '../../../core/stats/random.ts';

/** By looking each value up among the distinct ones. */
function ranksOf(values: readonly number[]): number[] {
  const single = [...Float32Array.from(values)].map((value) => value + 0);
  const distinct = [...new Set(single)].sort((a, b) => a - b);
  return single.map((value) => distinct.indexOf(value));
}

const uniform = randomNumbers(1);
const drawn = (length: number, draw: () => number) => Array.from({ length }, draw);

it.each<[string, number[]]>([
  ['none', []],
  ['one', [0.5]],
  ['equal ones', [0.25, 0.25, 0.25]],
  ['both zeros, which are equal', [0, 1, -0, -1]],
  ['ones of either sign', drawn(1000, () => uniform() - 0.5)],
  ['many that are equal', drawn(1024, () => Math.floor(10 * uniform()) / 10)],
  ['of very different sizes', drawn(500, () => (uniform() - 0.5) * 10 ** (60 * uniform() - 30))],
  ['next to each other', [1, 1 + 2 ** -23, 1 - 2 ** -24, 2 ** -149, 0, -(2 ** -149)]],
  ['the largest', [3.4028234e38, -3.4028234e38, 65536, 65535]],
])('ranks values: %s', (_, values) => {
  expect([...denseRanks(Float32Array.from(values))]).toEqual(ranksOf(values));
});

it('ranks as many values as ranks can tell apart', () => {
  const values = Float32Array.from({ length: 65_536 }, (_, i) => (i * 40_503) % 65_536);
  expect([...denseRanks(values)]).toEqual([...values]);
});
