import { expect, it } from 'vitest';
import { firstDifference } from '../../../bench/chaos/first-difference.ts';

it.each([
  [{ a: [1, { b: 'x' }], c: null }, { a: [1, { b: 'x' }], c: null }, undefined],
  [{ n: 0.1 + 0.2 }, { n: 0.3 }, 'n: 0.30000000000000004, 0.3'],
  [{ rows: [{ t: 1 }, { t: 2 }] }, { rows: [{ t: 1 }, { t: 3 }] }, 'rows.1.t: 2, 3'],
  [{ rows: [1] }, { rows: [1, 2] }, 'rows.1: undefined, 2'],
  [{ a: 1, b: 2 }, { a: 1 }, 'b: 2, undefined'],
  [{ a: null }, { a: {} }, 'a: null, {}'],
  [0, -0, ': 0, 0'],
])('finds where %j and %j differ', (a, b, found) => {
  expect(firstDifference(a, b)).toBe(found);
});
