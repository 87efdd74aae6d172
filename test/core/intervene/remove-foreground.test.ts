import { expect, it } from 'vitest';
import { fillMean } from '../../../core/intervene/fill-mean.ts';
import { removeForeground } from '../../../core/intervene/remove-foreground.ts';
import { firstChannel, strip } from './strip.ts';

it('leaves the background alone, other objects too: void goes with the foreground', () => {
  const { image, labels } = strip([10, 20, 30, 40], [0, 1, 255, 2]);
  const altered = removeForeground(image, labels, 1, fillMean(image, [7, 7, 7]));
  expect(firstChannel(altered)).toEqual([10, 7, 7, 40]);
});
