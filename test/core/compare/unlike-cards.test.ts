import { expect, test } from 'vitest';
import { unlikeCards } from '../../../core/compare/unlike-cards.ts';
import { cardOf } from '../card/card-of.ts';

test('models that were taken in the same way differ in nothing, whatever says so', () => {
  expect(unlikeCards(cardOf(), cardOf({ std: { value: [1, 1, 1], source: 'sidecar' } }))).toEqual(
    [],
  );
});

test('each field that differs is named with both values', () => {
  const other = cardOf({
    mean: { value: [0.485, 0.456, 0.406], source: 'metadata' },
    inputRange: { value: 1, source: 'metadata' },
    channels: { value: 'bgr', source: 'spec' },
    inputSize: { value: [224, 256], source: 'model' },
    head: { value: 'binary', source: 'model' },
    labels: { value: '0123456789abcdef', source: 'sidecar' },
  });
  expect(unlikeCards(cardOf(), other)).toEqual([
    'mean: 0 and 0.485, 0.456, 0.406',
    'value of a white pixel: 255 and 1',
    'order of channels: rgb and bgr',
    'input size: 224 × 224 and 224 × 256',
    'head: softmax and binary',
    'SHA-256 of the labels: unknown and 0123456789ab',
  ]);
});
