import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isFlat, smoothHeatmap } from '../../../core/cam/heatmap.ts';
import { InvalidImageError } from '../../../core/errors/invalid-image-error.ts';
import { measureRegions } from '../../../core/region/measure-regions.ts';
import { RegionMeasures } from '../../../core/schema/measurement.ts';
import { goldenCases, row } from './cases.ts';

test.each(goldenCases)('every measure equals numpy and scikit-learn: $name', (golden) => {
  const measures = measureRegions(golden.heatmap, golden.labels, golden.foreground, {
    photoPixels: {
      across: golden.photo.width / golden.labels.width,
      down: golden.photo.height / golden.labels.height,
    },
  });
  expect(RegionMeasures.parse(measures)).toEqual(measures);
  const close = Object.entries(golden.expected).map(([name, value]) => [
    name,
    typeof value === 'number' ? (expect.closeTo(value, 12) as unknown) : value,
  ]);
  expect(measures).toEqual(Object.fromEntries(close));
});

test('a heatmap without heat on labelled pixels is excluded, not measured as NaN', () => {
  const { heatmap, labels } = row([0, 0, 0], [0, 1, 1]);
  expect(() => measureRegions(heatmap, labels, 1)).toThrow(
    expect.objectContaining({ reason: 'flat-map' }),
  );
});

test('a mask of another size is the caller’s mistake, not an exclusion', () => {
  const { heatmap } = row([0, 1], [0, 1]);
  const { labels } = row([0, 1, 0], [0, 1, 1]);
  expect(() => measureRegions(heatmap, labels, 1)).toThrow(
    new RangeError("Expected labels of 2x1, the heatmap's size, but received 3x1."),
  );
});

test('void that counts as background enters its mean, its area and the pointing game', () => {
  const { heatmap, labels } = row([0, 1, 0.5, 0.5], [0, 255, 1, 1]);
  expect(measureRegions(heatmap, labels, 1, { void: 'background' })).toMatchObject({
    meanBackground: 0.5,
    foregroundArea: 0.5,
    relevanceMassAccuracy: 0.5,
    pointingHit: false,
  });
});

/** A CAM after its ReLU, and any mask of 12 x 9. */
const cam = fc
  .float32Array({ min: 0, noNaN: true, noDefaultInfinity: true, minLength: 12, maxLength: 12 })
  .map((data) => ({ width: 4, height: 3, data }));
const sparseCam = fc
  .array(fc.constantFrom(0, 0, 0, 1e-40, 1e-7, 1, 3e38), { minLength: 12, maxLength: 12 })
  .map((values) => ({ width: 4, height: 3, data: Float32Array.from(values) }));
const mask = fc
  .uint8Array({ minLength: 108, maxLength: 108 })
  .map((values) => values.map((value) => [0, 0, 1, 2, 255][value % 5]!));

test('every measure of every heatmap and mask is a finite number in its range', () => {
  const voidPixels = fc.constantFrom('left-out' as const, 'background' as const);
  fc.assert(
    fc.property(fc.oneof(cam, sparseCam), mask, voidPixels, (cam, data, rule) => {
      if (isFlat(cam)) return;
      const heat = smoothHeatmap([{ cam, view: { flipped: false, intensity: 1 } }], 12, 9);
      const measure = () => measureRegions(heat, { width: 12, height: 9, data }, 1, { void: rule });
      const measures = orExclusion(measure);
      if (!measures) return;
      // zod refuses NaN and Infinity.
      expect(RegionMeasures.parse(measures)).toEqual(measures);
      const { difference, logRatio, enrichment, ...shares } = measures;
      for (const share of Object.values(shares).map(Number)) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share).toBeLessThanOrEqual(1 + 1e-6);
      }
      expect(Math.abs(difference)).toBeLessThanOrEqual(1 + 1e-6);
      expect(Math.abs(logRatio)).toBeLessThan(10);
      expect(enrichment).toBeLessThanOrEqual((1 + 1e-9) / measures.foregroundArea);
    }),
    { numRuns: 500 },
  );
});

function orExclusion<T>(measure: () => T): T | undefined {
  try {
    return measure();
  } catch (error) {
    if (error instanceof InvalidImageError) return undefined;
    throw error;
  }
}
