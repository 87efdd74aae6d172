import { expect, test } from 'vitest';
import { contextShares } from '../../../core/region/context-shares.ts';
import { VOC_CLASSES } from '../../../core/dataset/voc-classes.ts';
import { row } from './cases.ts';

test('shares are those of the background: foreground and void are in none', () => {
  // An aeroplane beside a person (15), void, and what nobody labelled.
  const { heatmap, labels } = row([1, 0.5, 0.75, 0.25, 0.25], [1, 255, 15, 0, 0]);
  expect(contextShares(heatmap, labels, 1, VOC_CLASSES)).toEqual({
    person: { mass: 0.6, area: 1 / 3 },
  });
});

test('a background without heat has no shares', () => {
  const { heatmap, labels } = row([1, 0, 0], [1, 15, 0]);
  expect(contextShares(heatmap, labels, 1, VOC_CLASSES)).toEqual({});
});

test('a mask of one class has no context', () => {
  const { heatmap, labels } = row([1, 0.5], [1, 0]);
  expect(contextShares(heatmap, labels, 1, VOC_CLASSES)).toEqual({});
});
