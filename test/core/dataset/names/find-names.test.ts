import { expect, test, vi } from 'vitest';
import { findNames } from '../../../../core/dataset/names/find-names.ts';
import { MemoryFiles } from '../memory-files.ts';

const folders = Array.from({ length: 1000 }, (_, i) => `scene ${i}/`);

test('names are found in the first of some folders that has them', async () => {
  const files = new MemoryFiles({ 'b/classes.txt': 'dog', 'c/classes.txt': 'cat' });
  expect((await findNames(files, ['a/', 'b/', 'c/']))?.file).toBe('b/classes.txt');
  expect(await findNames(files, ['a/', ''])).toBeNull();
});

test('thousands of folders are looked through without a request for each', async () => {
  const files = new MemoryFiles({
    'scene 7/deeper/classes.txt': 'cow',
    'scene 998/classes.txt': 'dog',
    'scene 999/labels.txt': 'cat',
  });
  const asked = vi.spyOn(files, 'has');
  expect((await findNames(files, folders))?.file).toBe('scene 998/classes.txt');
  expect(asked).not.toHaveBeenCalled();
});
