import { expect, it } from 'vitest';
import { swapBackground } from '../../../core/intervene/swap-background.ts';
import { firstChannel, strip } from './strip.ts';

it('puts the foreground where it stood, before the other background', () => {
  const { image, labels } = strip([10, 20, 30], [0, 1, 255]);
  const other = strip([101, 102, 103], [0, 0, 0]).image;
  expect(firstChannel(swapBackground(image, labels, 1, other))).toEqual([101, 20, 103]);
});
