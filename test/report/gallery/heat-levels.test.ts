import { expect, it } from 'vitest';
import { upsample } from '../../../core/cam/upsample.ts';
import { randomNumbers } from '../../../core/stats/random.ts';
import { HOTTEST, UNSEEN, heatLevels, inferno } from '../../../report/gallery/heat-levels.ts';

const random = randomNumbers(1);
const heatmap = { width: 7, height: 5, data: Float32Array.from({ length: 35 }, random) };

it.each([
  [30, 20],
  [7, 5],
  [3, 2],
  [1, 1],
])('enlarges heat to %i x %i as for the measures, to the nearest level', (width, height) => {
  const photo = { width: 70, height: 50 };
  const seen = { left: 0, top: 0, ...photo };
  const { data } = heatLevels({ photo, heatmap, seen }, { width, height });
  const exact = upsample(heatmap, width, height).data.map((heat) => HOTTEST * heat);
  for (const [i, level] of data.entries()) expect(Math.abs(level - exact[i]!)).toBeLessThan(0.501);
});

it('says where the model sees nothing, and enlarges the heat over the rest', () => {
  const photo = { width: 40, height: 10 };
  const seen = { left: 10, top: 0, width: 20, height: 10 };
  const { data } = heatLevels({ photo, heatmap, seen }, { width: 20, height: 5 });
  const part = heatLevels(
    { photo: seen, heatmap, seen: { ...seen, left: 0 } },
    { width: 10, height: 5 },
  );
  const none = Array.from({ length: 5 }, () => UNSEEN);
  for (let y = 0; y < 5; y++) {
    const row = [...part.data.subarray(10 * y, 10 * y + 10)];
    expect([...data.subarray(20 * y, 20 * y + 20)]).toEqual([...none, ...row, ...none]);
  }
});

it('goes from black to yellow', () => {
  expect([inferno.length, inferno[0], inferno[HOTTEST]]).toEqual([255, [0, 0, 4], [252, 255, 164]]);
});
