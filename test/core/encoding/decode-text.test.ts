import { expect, test } from 'vitest';
import { decodeText } from '../../../core/encoding/decode-text.ts';

const text = 'cat\r\nchâteau\r\n';
const littleEndian = Buffer.from(`\ufeff${text}`, 'utf16le');

test.each([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16, little end first', littleEndian],
  ['UTF-16, big end first', Buffer.from(littleEndian).swap16()],
])('%s', (_, bytes) => {
  expect(decodeText(bytes)).toBe(text);
});
