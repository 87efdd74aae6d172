import { expect, test } from 'vitest';
import { drawRegion } from '../../../core/dataset/draw-region.ts';
import { vocMasks } from '../../../core/dataset/masks/voc-rules.ts';
import { maskPng } from './memory-files.ts';

async function draw(row: number[], which: { value?: number; label?: number }) {
  const mask = await maskPng([row]);
  const shapes = [{ kind: 'mask' as const, file: 'a.png', ...which }];
  const size = { width: row.length, height: 1 };
  const files = { read: () => Promise.resolve(mask), reading: vocMasks };
  const { data } = await drawRegion({ shapes }, size, files);
  return [...data];
}

test('the object is the value that a row says, whatever the masks are read as', async () => {
  expect(await draw([0, 1, 77, 255], { value: 77 })).toEqual([0, 0, 1, 255]);
});

test('the object is a label of the dataset if no row says its value', async () => {
  expect(await draw([0, 1, 2, 255], { label: 2 })).toEqual([0, 0, 1, 255]);
  await expect(draw([0, 77], { label: 2 })).rejects.toThrow(
    expect.objectContaining({ reason: 'unknown-label' }),
  );
});
