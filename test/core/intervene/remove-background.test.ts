import { expect, it } from 'vitest';
import { fillMean } from '../../../core/intervene/fill-mean.ts';
import { removeBackground } from '../../../core/intervene/remove-background.ts';
import { firstChannel, strip } from './strip.ts';

it('leaves the foreground alone: void and other objects go with the background', () => {
  const { image, labels } = strip([10, 20, 30, 40], [0, 1, 255, 2]);
  const altered = removeBackground(image, labels, 1, fillMean(image, [7, 7, 7]));
  expect(firstChannel(altered)).toEqual([7, 20, 7, 7]);
});

it('refuses a mask of another size', () => {
  const { image } = strip([10, 20], [0, 1]);
  const { labels } = strip([1, 1, 1], [0, 1, 1]);
  expect(() => removeBackground(image, labels, 1, image)).toThrow(RangeError);
});
