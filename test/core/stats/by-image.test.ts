import { expect, test } from 'vitest';
import { byImage, Images, ValuesByImage } from '../../../core/stats/by-image.ts';

/** The values of each image. */
function listsOf(groups: ValuesByImage): number[][] {
  const lists: number[][] = [];
  groups.map((values) => lists.push(values));
  return lists;
}

test('values of one image stand together, images in the order of their first value', () => {
  const groups = byImage([1, 2, 3, 4], ['b.jpg', 'a.jpg', 'b.jpg', 'c.jpg']);
  expect(listsOf(groups)).toEqual([[1, 3], [2], [4]]);
  expect(groups.values).toEqual([1, 3, 2, 4]);
  expect(groups.images).toBe(3);
});

test('values of images that have one each stay where they are', () => {
  expect(listsOf(byImage([3, 1, 2], ['b.jpg', 'a.jpg', 'c.jpg']))).toEqual([[3], [1], [2]]);
  expect(byImage([], []).images).toBe(0);
});

test('images are found once for all that is measured of them', () => {
  const images = new Images(['a.jpg', 'b.jpg', 'a.jpg']);
  expect(listsOf(images.group([1, 2, 3]))).toEqual([[1, 3], [2]]);
  expect(listsOf(images.group([4, 5, 6]))).toEqual([[4, 6], [5]]);
});

test('lists of values are the same', () => {
  const lists = [[1, 3], [], [2]];
  expect(listsOf(ValuesByImage.of(lists))).toEqual(lists);
});
