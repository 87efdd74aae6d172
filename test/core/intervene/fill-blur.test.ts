import { expect, it } from 'vitest';
import { blurDeviation, fillBlur } from '../../../core/intervene/fill-blur.ts';

it('blurs as strongly for its size at every size', () => {
  expect(blurDeviation(224, 224)).toBeCloseTo(10, 12);
  expect(blurDeviation(448, 1000)).toBeCloseTo(20, 12);
});

it('leaves an even image as it is, up to its borders', async () => {
  const image = { width: 30, height: 20, data: new Uint8Array(1800).fill(77) };
  expect([...new Set((await fillBlur(image)).data)]).toEqual([77]);
});
