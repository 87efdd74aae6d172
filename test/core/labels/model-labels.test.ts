import { expect, test } from 'vitest';
import { modelLabels } from '../../../core/labels/model-labels.ts';

test("a model's own labels go before ImageNet's", () => {
  expect(modelLabels(['cat', 'dog'], 2, 'softmax')).toEqual(['cat', 'dog']);
  expect(modelLabels(undefined, 1000, 'softmax')?.[404]).toBe('airliner');
  expect(modelLabels(undefined, 6, 'softmax')).toBeUndefined();
});

test('more or fewer labels than logits are refused', () => {
  expect(() => modelLabels(['cat'], 2, 'softmax')).toThrow('Expected 2 labels');
});

test('of a model with one logit, the positive class may be named alone or after the negative one', () => {
  expect(modelLabels(['aeroplane'], 2, 'binary')).toEqual(['not aeroplane', 'aeroplane']);
  expect(modelLabels(['sky', 'aeroplane'], 2, 'binary')).toEqual(['sky', 'aeroplane']);
  expect(() => modelLabels(['a', 'b', 'c'], 2, 'binary')).toThrow('received 3');
});
