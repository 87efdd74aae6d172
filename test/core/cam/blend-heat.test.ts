import { expect, it } from 'vitest';
import { heatBlender } from '../../../core/cam/blend-heat.ts';
import type { Colour } from '../../../core/image/raster.ts';
import { randomNumbers } from '../../../core/stats/random.ts';

const random = randomNumbers(1);
const byte = () => Math.floor(256 * random());
const colour = (): Colour => [byte(), byte(), byte()];
const covers = Array.from({ length: 256 }, () => ({
  colour: colour(),
  opacity: random(),
}));

it.each([1, 2, 5, 1000])('is within one of the exact blend, of %i pixels', (width) => {
  const kept = 7;
  const photo = { width, height: 1, data: Uint8Array.from({ length: 3 * width }, byte) };
  const levels = Uint8Array.from({ length: width }, byte);
  levels[width - 1] = kept;
  const before = photo.data.slice();
  const { data } = heatBlender({ covers, kept })(photo, { width, height: 1, data: levels });
  expect(photo.data).toEqual(before);
  expect(data.length).toBe(3 * width);
  for (const [i, level] of levels.entries()) {
    const { colour, opacity } = covers[level]!;
    const own = photo.data.subarray(3 * i, 3 * i + 3);
    const brightness = 0.2126 * own[0]! + 0.7152 * own[1]! + 0.0722 * own[2]!;
    for (let c = 0; c < 3; c++) {
      const left = level === kept ? own[c]! : 0.7 * brightness + 0.3 * own[c]!;
      const exact = (1 - opacity) * left + opacity * colour[c]!;
      expect(data[3 * i + c]! - exact).toBeLessThanOrEqual(1e-9);
      expect(data[3 * i + c]! - exact).toBeGreaterThan(-1.1);
    }
  }
});

it('leaves a photo as it is where nothing covers it', () => {
  const data = Uint8Array.from({ length: 3 }, byte);
  const photo = { width: 1, height: 1, data };
  const levels = { width: 1, height: 1, data: Uint8Array.of(0) };
  const none = heatBlender({ covers: [{ colour: [1, 2, 3], opacity: 0 }], kept: 0 });
  expect(none(photo, levels).data).toEqual(data);
});
