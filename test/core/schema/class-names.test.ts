import { expect, test } from 'vitest';
import { ClassNames } from '../../../core/schema/class-names.ts';

test.each([
  ['a list', ['cat', 'dog']],
  ['{index: name}, as in config.json', { 1: 'dog', 0: 'cat' }],
  ['{name: index}, as Keras writes it', { dog: 1, cat: 0 }],
  ["Keras' ImageNet file", { 0: ['n02121620', 'cat'], 1: ['n02084071', 'dog'] }],
])('%s gives names in logit order', (_, names) => {
  expect(ClassNames.parse(names)).toEqual(['cat', 'dog']);
});

test('classes that are called by digits are told from indices', () => {
  expect(ClassNames.parse({ 7: 0, 3: 1 })).toEqual(['7', '3']);
  expect(ClassNames.parse({ 0: '7', 1: '3' })).toEqual(['7', '3']);
});

test.each([
  ['index 1 has no name', { 0: 'cat', 2: 'dog' }],
  ['index 0 has two names: cat, dog', { cat: 0, dog: 0 }],
  ['expected the index of "dog" but received "a"', { a: 'dog' }],
  ['expected a list of class names, {index: name} or {name: index}', 'cat'],
  ['expected a list of class names, {index: name} or {name: index}', ['cat', 1]],
])('%s: refused', (message, names) => {
  expect(ClassNames.safeParse(names).error?.issues[0]?.message).toBe(message);
});
