import { expect, it } from 'vitest';
import { logitsOf } from '../../../core/keys/logits-of.ts';

it.each<[string, number[]]>([
  ['cat', [281, 282]],
  ['dog', []],
  ['constructor', []],
  ['toString', []],
])('are those that are known of the class %s', (name, logits) => {
  const plan = { spec: { target: { kind: 'group' } as const }, classLogits: { cat: [281, 282] } };
  expect(logitsOf({ class: name }, plan)).toEqual(logits);
});
