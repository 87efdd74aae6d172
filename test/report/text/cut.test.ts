import stringWidth from 'string-width';
import { expect, it, test } from 'vitest';
import { cut } from '../../../report/text/cut.ts';

it('leaves a text whole that fits', () => expect(cut('aeroplane', 9)).toBe('aeroplane'));

test.each([
  ['aeroplane', 8, 'aeropla…'],
  ['飛行機械', 6, '飛行…'],
  ['飛行機械', 5, '飛行…'],
  ['👩‍🚀👩‍🚀👩‍🚀', 4, '👩‍🚀…'],
  ['éééé', 3, 'éé…'],
])('cuts %s to %i places, between characters', (text, width, expected) => {
  expect(cut(text, width)).toBe(expected);
  expect(stringWidth(expected)).toBeLessThanOrEqual(width);
});
