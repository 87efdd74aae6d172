import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sorted } from '../../../core/region/sorted.ts';

test('sorts as Float32Array.sort does, and leaves its argument alone', () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true, maxLength: 300 }), (values) => {
      const before = values.slice();
      expect(sorted(values)).toEqual(values.slice().sort());
      expect(values).toEqual(before);
    }),
  );
});

test('sorts a view into a larger buffer', () => {
  const view = new Float32Array([9, 3, -1, 2, 9]).subarray(1, 4);
  expect([...sorted(view)]).toEqual([-1, 2, 3]);
});
