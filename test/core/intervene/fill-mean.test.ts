import { expect, it } from 'vitest';
import { fillMean } from '../../../core/intervene/fill-mean.ts';

it('has the colour everywhere', () => {
  expect([...fillMean({ width: 2, height: 1 }, [1, 2, 3]).data]).toEqual([1, 2, 3, 1, 2, 3]);
});
