import { expect, it } from 'vitest';
import { cardRows } from '../../../report/text/card-rows.ts';
import { cardOf } from '../../core/card/card-of.ts';

it('says what resized photos', () => {
  const filterOf = (resizer?: 'pillow' | 'sharp') =>
    cardRows(cardOf(), resizer).find(([name]) => name === 'filter');
  expect(filterOf('pillow')?.[1]).toBe('by Pillow’s bilinear filter');
  expect(filterOf()).toEqual(filterOf('pillow'));
  expect(filterOf('sharp')).toEqual([
    'filter',
    expect.stringMatching(/^by libvips’ linear kernel/u),
    'flags or spec',
  ]);
});
