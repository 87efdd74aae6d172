import { expect, test } from 'vitest';
import { findTargetGroup, targetGroup } from '../../../core/labels/target-group.ts';
import { InputError } from '../../../core/errors/input-error.ts';

function refusal(className: string, model: Parameters<typeof targetGroup>[1]): InputError {
  try {
    targetGroup(className, model);
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return error as InputError;
  }
  throw new Error('expected an InputError');
}

test('a label of the same name wins, case and space aside', () => {
  const labels = ['bird', ' Aeroplane ', 'cat'];
  expect(targetGroup('aeroplane', { labels, classes: 3 })).toEqual([1]);
  const imagenet = Array.from({ length: 1000 }, (_, i) => (i === 7 ? 'aeroplane' : `label ${i}`));
  expect(targetGroup('aeroplane', { labels: imagenet, classes: 1000 })).toEqual([7]);
});

test('1000 logits are ImageNet, with other labels or without', () => {
  expect(targetGroup('aeroplane', { classes: 1000 })).toEqual([404, 895]);
  const labels = Array.from({ length: 1000 }, (_, i) => `label ${i}`);
  expect(targetGroup('aeroplane', { labels, classes: 1000 })).toEqual([404, 895]);
});

test('1001 logits have a background class before them', () => {
  expect(targetGroup('aeroplane', { classes: 1001 })).toEqual([405, 896]);
});

test('a class without synsets is refused with the way out', () => {
  const error = refusal('person', { classes: 1000 });
  expect(error.message).toContain('"person" has no ImageNet synsets');
  expect(error.hint).toContain('--target predicted');
  expect(findTargetGroup('person', { classes: 1000 })).toBeUndefined();
});

test("a class that is not VOC's has no synsets either", () => {
  expect(refusal('toString', { classes: 1000 }).message).toContain('no ImageNet synsets');
});

test('a model of other size whose labels lack the class is refused with both ways out', () => {
  const error = refusal('aeroplane', { labels: ['cat', 'dog'], classes: 2 });
  expect(error.message).toContain("None of the model's 2 logits");
  expect(error.hint).toContain('labels');
  expect(error.hint).toContain('--target predicted');
});
