import { expect, test } from 'vitest';
import { targetMask } from '../../../core/cam/target-mask.ts';

test('the predicted class may be any', () => {
  expect([...targetMask({ kind: 'predicted' }, [1], 4)]).toEqual([1, 1, 1, 1]);
});

test('an index allows one class', () => {
  expect([...targetMask({ kind: 'index', index: 2 }, [0, 1], 4)]).toEqual([0, 0, 1, 0]);
});

test("a group allows the logits of the sample's class", () => {
  expect([...targetMask({ kind: 'group' }, [0, 3], 4)]).toEqual([1, 0, 0, 1]);
});
