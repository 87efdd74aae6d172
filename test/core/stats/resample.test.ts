import { expect, it } from 'vitest';
import { randomIntegers } from '../../../core/stats/random.ts';
import { resample } from '../../../core/stats/resample.ts';

/** What `resample` gives, by the definition. */
function plainly(size: number, seed: number, column: Float64Array, resamples: number) {
  const random = randomIntegers(seed);
  return Array.from({ length: resamples }, () => {
    const counts = new Array<number>(size).fill(0);
    let sum = 0;
    for (let i = 0; i < size; i++) {
      const place = Math.floor((random() / 2 ** 32) * size);
      counts[place]! += 1;
      sum += column[place]!;
    }
    return { counts, sum };
  });
}

it.each([1, 2, 3, 20, 301, 624, 2000])(
  'draws %i values of which each place is as likely, and sums them',
  (size) => {
    const column = Float64Array.from({ length: size }, (_, i) => Math.sin(i) + 0.5);
    const wanted = plainly(size, 5, column, 9);
    const drawn: typeof wanted = [];
    resample({ size, seed: 5, columns: [column] }, ({ counts, sums: [sum = NaN] }) => {
      drawn.push({ counts: [...counts], sum });
      return drawn.length < wanted.length;
    });
    expect(drawn.map(({ counts }) => counts)).toEqual(wanted.map(({ counts }) => counts));
    drawn.forEach(({ sum }, i) => expect(sum).toBeCloseTo(wanted[i]!.sum, 11));
  },
);

it('sums no column, or several over the same draw', () => {
  const all: number[][] = [];
  const note = ({ sums }: { sums: number[] }) => all.push(sums) < 3;
  const ones = new Float64Array(5).fill(1);
  resample({ size: 5, seed: 1 }, note);
  resample({ size: 5, seed: 1, columns: [ones, Float64Array.of(1, 2, 4, 8, 16)] }, note);
  expect(all.slice(0, 3)).toEqual([[], [], []]);
  const of = plainly(5, 1, Float64Array.of(1, 2, 4, 8, 16), 1);
  expect(all[3]).toEqual([5, of[0]!.sum]);
});
