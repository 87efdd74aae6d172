import { expect, it } from 'vitest';
import { emptyBackground } from '../../../core/intervene/empty-background.ts';
import { firstChannel, strip } from './strip.ts';

it('paints over all that is labelled, so that nothing of it is left', async () => {
  const { image, labels } = strip([50, 50, 250, 250, 250, 50], [0, 0, 255, 3, 9, 0]);
  const empty = await emptyBackground(image, labels);
  expect(empty && firstChannel(empty)).toEqual([50, 50, 50, 50, 50, 50]);
});

it('is nothing where all is labelled', async () => {
  const { image, labels } = strip([50, 50], [1, 255]);
  await expect(emptyBackground(image, labels)).resolves.toBeNull();
});
