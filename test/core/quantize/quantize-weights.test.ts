import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantizeWeights } from '../../../core/quantize/quantize-weights.ts';
import { few } from '../autodiff/adjoints/draws.ts';

test('codes stand for the weights to within half a step of their channel, zero for zero', () =>
  fc.assert(
    fc.property(
      fc.constantFrom(64, 127),
      fc.array(fc.integer({ min: -800, max: 800 }), { minLength: 12, maxLength: 12 }),
      (largest, values) => {
        const weights = Float32Array.from(values, (value) => value / 100);
        const { codes, scales, bias } = quantizeWeights(weights, undefined, {
          channels: 3,
          inputScale: 0.1,
          largest,
        });
        expect(bias).toBeUndefined();
        weights.forEach((weight, i) => {
          const scale = scales[Math.floor(i / 4)]!;
          expect(Math.abs(codes[i]! * scale - weight)).toBeLessThanOrEqual(0.50001 * scale);
          expect(Math.abs(codes[i]!)).toBeLessThanOrEqual(largest);
          if (weight === 0) expect(codes[i]).toBe(0);
        });
      },
    ),
    { ...few, numRuns: 50 },
  ));

test('each channel uses its codes to the end', () => {
  const { codes, scales } = quantizeWeights(Float32Array.of(0.5, -1, 100, 50), undefined, {
    channels: 2,
    inputScale: 1,
    largest: 64,
  });
  expect([...codes]).toEqual([32, -64, 64, 32]);
  expect([...scales]).toEqual([1 / 64, Math.fround(100 / 64)]);
});

test('a bias is counted in products of the two scales', () => {
  const { bias } = quantizeWeights(Float32Array.of(1, 2), Float32Array.of(0.5, -3), {
    channels: 2,
    inputScale: 0.25,
    largest: 64,
  });
  expect([...bias!]).toEqual([128, -384]);
});

test('the bias of a channel without weights still fits', () => {
  const { bias, scales } = quantizeWeights(Float32Array.of(0, 1), Float32Array.of(5, 5), {
    channels: 2,
    inputScale: 1e-6,
    largest: 64,
  });
  expect(bias![0]! * scales[0]! * 1e-6).toBeCloseTo(5, 5);
});
