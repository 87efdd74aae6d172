import { expect, it } from 'vitest';
import { ExecutionSpec } from '../../../core/schema/audit-spec.ts';
import { imagesPerActivity } from '../../../workflows/contract/images-per-activity.ts';

it('gives each sample an activity of its own while they are few, and batches of 64 then', () => {
  const { imagesPerActivity: asked } = ExecutionSpec.parse({});
  expect([0, 1, 2_000, 2_001, 1e6].map((pending) => imagesPerActivity(asked, pending))).toEqual([
    1, 1, 1, 64, 64,
  ]);
});

it('gives as many as asked for, however many there are', () => {
  expect(imagesPerActivity(8, 1)).toBe(8);
  expect(imagesPerActivity(1, 1e6)).toBe(1);
});
