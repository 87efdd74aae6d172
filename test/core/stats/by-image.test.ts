import { expect, test } from 'vitest';
import { byImage } from '../../../core/stats/by-image.ts';

test('values of one image stand together, images in the order of their first value', () => {
  expect(byImage([1, 2, 3, 4], ['b.jpg', 'a.jpg', 'b.jpg', 'c.jpg'])).toEqual([[1, 3], [2], [4]]);
});
