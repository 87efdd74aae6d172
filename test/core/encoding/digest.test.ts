import { expect, it } from 'vitest';
import { Canonical, canonicalJson, digestOfList, sha256 } from '../../../core/encoding/digest.ts';

it.each([[[]], [[1]], [[{ b: 1, a: [null, 'ß'] }, { a: 2 }, 'x']]])(
  'digests a list piece by piece as it would its whole text: %j',
  (values) => {
    expect(digestOfList(values)).toBe(sha256(canonicalJson(values)));
  },
);

/** What the keys of all stores were made with. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

it.each([
  [{ b: 1, a: { d: [3, 'x', null], c: true } }],
  [{ 10: 'ten', 9: 'nine', '-1': 0, '01': 1, a: { 2: 0, b: 1, 1: 0 } }],
  [{ ß: 'ü', '\u2028': '\ud800', '"': '\n', '': 0 }],
  [{ left: undefined, kept: [undefined, () => 0, NaN, -0, 1e21, 1e-7, Infinity] }],
  [{ when: new Date(0), bytes: Uint8Array.of(3, 1), map: new Map([[1, 2]]) }],
  [Object.assign(Object.create(null) as object, { b: 1, a: 2 })],
  [[[], {}, [[]], [{ b: {}, a: [] }]]],
  ['text'],
  [0],
  [null],
])('writes %j as it always did: keys depend on it', (value) => {
  expect(canonicalJson(value)).toBe(sortedJson(value));
});

it.each([{ b: 1, a: [2, null] }, null, [1], 'text', { '1': 'numbers first', a: 0 }])(
  'has the same text of a value whose text is known: %j',
  (value) => {
    expect(canonicalJson(new Canonical(value))).toBe(canonicalJson(value));
    for (const name of ['inner', '7']) {
      const [known, plain] = [
        { z: 0, [name]: new Canonical(value) },
        { z: 0, [name]: value },
      ];
      expect(canonicalJson(known)).toBe(canonicalJson(plain));
    }
  },
);
