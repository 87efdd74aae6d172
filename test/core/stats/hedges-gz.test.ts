import { expect, test } from 'vitest';
import { hedgesGz } from '../../../core/stats/hedges-gz.ts';
import golden from '../../golden/stats/hedges-j.json' with { type: 'json' };
import { relativeError } from './relative-error.ts';

test.each(golden)('the factor J($df) equals its gamma functions in mpmath', ({ df, j }) => {
  expect(relativeError(hedgesGz(1, df), j)).toBeLessThan(1e-9);
});

test('the published audit, d = 2.608 with n = 32, has g_z = 2.544', () => {
  expect(hedgesGz(2.608, 31)?.toFixed(3)).toBe('2.544');
});

test('with two samples g_z does not exist', () => {
  expect(hedgesGz(1.5, 1)).toBeNull();
});
