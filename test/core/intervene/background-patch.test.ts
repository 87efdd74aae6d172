import { expect, it } from 'vitest';
import { backgroundPatch } from '../../../core/intervene/background-patch.ts';

const width = 20;
const labels = {
  width,
  height: 10,
  data: Uint8Array.from({ length: 200 }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    if (x < 4 && y < 5) return 1;
    return x === 4 && y < 5 ? 255 : 0;
  }),
};

it('takes as many pixels of the background as are removed with the object and its outline', () => {
  const patch = backgroundPatch(labels, 1)!;
  expect(patch.reduce((sum, is) => sum + is, 0)).toBe(25);
  expect(labels.data.every((label, at) => label === 0 || patch[at] === 0)).toBe(true);
});

it('is compact, and the same for the same mask', () => {
  const patch = backgroundPatch(labels, 1)!;
  expect(backgroundPatch(labels, 1)).toEqual(patch);
  const places = [...patch.keys()].filter((at) => patch[at] === 1);
  const columns = places.map((at) => at % width);
  expect(Math.max(...columns) - Math.min(...columns)).toBeLessThan(14);
});

it('is none where the background is smaller than the object', () => {
  const large = { ...labels, data: labels.data.map((label, at) => (at < 120 ? 1 : label)) };
  expect(backgroundPatch(large, 1)).toBeNull();
});
