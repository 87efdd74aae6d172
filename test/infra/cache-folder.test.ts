import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder } from '../../infra/cache-folder.ts';

test('GROUNDCAM_CACHE moves the cache', () => {
  expect(cacheFolder({ GROUNDCAM_CACHE: 'somewhere' })).toBe(resolve('somewhere'));
});

test('without it, or with an empty one, the cache lies where the system keeps caches', () => {
  expect(cacheFolder({})).toMatch(/groundcam/);
  expect(cacheFolder({ GROUNDCAM_CACHE: '' })).toBe(cacheFolder({}));
});
