import { expect, it } from 'vitest';
import { oneLine } from '../../../report/text/one-line.ts';

it('makes one line of any text, and takes escape sequences and reversed text from it', () => {
  expect(oneLine('a\r\nb\u001b[31mc\u202Ed\u2066e\tf')).toBe('a b [31mc d e f');
});
