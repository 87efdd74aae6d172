import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { heatmapSimilarity } from '../../../../core/attack/measures/heatmap-similarity.ts';

const Golden = z.object({
  height: z.int(),
  width: z.int(),
  rows: z.array(
    z.object({
      name: z.string(),
      x: z.array(z.number()),
      y: z.array(z.number()),
      ssim: z.number(),
      spearman: z.number(),
    }),
  ),
});
const file = new URL('../../../golden/attacks/measures.json', import.meta.url);
const { height, width, rows } = Golden.parse(JSON.parse(readFileSync(file, 'utf8')));
const mapOf = (data: readonly number[]) => ({ width, height, data: Float32Array.from(data) });

test.each(rows)('$name: as scikit-image and scipy compute them', ({ x, y, ssim, spearman }) => {
  const found = heatmapSimilarity(mapOf(x), mapOf(y));
  expect(found.ssim).toBeCloseTo(ssim, 6);
  expect(found.spearman).toBeCloseTo(spearman, 6);
});

test('a map is like itself, and unlike its negative', () => {
  const map = mapOf(rows[0]!.x);
  const same = heatmapSimilarity(map, map);
  expect(same.topK).toBe(1);
  expect(same.ssim).toBeCloseTo(1, 9);
  expect(same.spearman).toBeCloseTo(1, 9);
  const opposite = heatmapSimilarity(map, mapOf(rows[0]!.x.map((value) => 1 - value)));
  expect(opposite).toMatchObject({ topK: 0, spearman: expect.closeTo(-1, 9) as number });
});

test('says null where a map is flat or too small', () => {
  const flat = mapOf(rows[0]!.x.map(() => 0.5));
  expect(heatmapSimilarity(flat, mapOf(rows[0]!.x)).spearman).toBeNull();
  const small = { width: 10, height: 20, data: new Float32Array(200) };
  expect(heatmapSimilarity(small, small).ssim).toBeNull();
});
