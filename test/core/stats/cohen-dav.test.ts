import { expect, test } from 'vitest';
import { cohenDav } from '../../../core/stats/cohen-dav.ts';
import golden from '../../golden/stats/cohen-dav.json' with { type: 'json' };

test.each(golden)('equals pingouin’s paired cohen (d_av $dav)', ({ x, y, dav }) => {
  const meanDifference = x.reduce((total, value, i) => total + value - y[i]!, 0) / x.length;
  expect(cohenDav(x, y, meanDifference)).toBeCloseTo(dav, 9);
});

test('there is none for one pair, nor without a spread', () => {
  expect(cohenDav([1], [0], 1)).toBeNull();
  expect(cohenDav([1, 1], [0, 0], 1)).toBeNull();
});
