import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pointingHit15 } from '../../../core/region/pointing-hit-15.ts';
import { splitRegions } from '../../../core/image/regions.ts';
import { goldenCases } from './cases.ts';

test.each(goldenCases)('equals TorchRay: $name', ({ heat, regions, photo, expected }) => {
  const photoPixels = { across: photo.width / regions.width, down: photo.height / regions.height };
  expect(pointingHit15(heat.hottest, regions, photoPixels)).toBe(expected.pointingHit15);
});

/** A map with one pixel of foreground. */
const map = fc
  .record({ width: fc.integer({ min: 2, max: 40 }), height: fc.integer({ min: 2, max: 40 }) })
  .chain(({ width, height }) => {
    const place = fc.integer({ min: 0, max: width * height - 1 });
    return fc.record({
      width: fc.constant(width),
      height: fc.constant(height),
      hot: place,
      on: place,
    });
  });

test('hits where the foreground is less than 15 pixels of the photo away, in any direction', () => {
  const scale = fc.double({ min: 0.2, max: 20, noNaN: true });
  fc.assert(
    fc.property(map, scale, scale, ({ width, height, hot, on }, across, down) => {
      const data = new Uint8Array(width * height);
      data[on] = 1;
      const x = ((on % width) - (hot % width)) * across;
      const y = (Math.floor(on / width) - Math.floor(hot / width)) * down;
      const regions = splitRegions({ width, height, data }, 1);
      expect(pointingHit15(hot, regions, { across, down })).toBe(x ** 2 + y ** 2 < 15 ** 2);
    }),
  );
});
