import { expect, it } from 'vitest';
import { canonicalJson, digestOfList, sha256 } from '../../../core/encoding/digest.ts';

it.each([[[]], [[1]], [[{ b: 1, a: [null, 'ß'] }, { a: 2 }, 'x']]])(
  'digests a list piece by piece as it would its whole text: %j',
  (values) => {
    expect(digestOfList(values)).toBe(sha256(canonicalJson(values)));
  },
);
