import { expect, test } from 'vitest';
import { drawRegion } from '../../../core/dataset/draw-region.ts';
import { maskPng } from './memory-files.ts';

async function draw(row: number[], value?: number) {
  const mask = await maskPng([row]);
  const shapes = [{ kind: 'mask' as const, file: 'a.png', ...(value !== undefined && { value }) }];
  const size = { width: row.length, height: 1 };
  const { data } = await drawRegion({ shapes }, size, () => Promise.resolve(mask));
  return [...data];
}

test('a mask shows one object, whatever its value, or none', async () => {
  expect(await draw([0, 255, 255])).toEqual([0, 1, 1]);
  expect(await draw([0, 7, 0])).toEqual([0, 1, 0]);
  expect(await draw([0, 0, 0])).toEqual([0, 0, 0]);
});

test('of several values the row has to say which is the object', async () => {
  expect(await draw([0, 1, 2, 255], 2)).toEqual([0, 0, 1, 255]);
  await expect(draw([0, 1, 2])).rejects.toThrow(
    expect.objectContaining({
      reason: 'unknown-label',
      message: expect.stringContaining('the values 1 and 2 besides 0') as string,
      hint: expect.stringContaining('the column "value"') as string,
    }),
  );
});
