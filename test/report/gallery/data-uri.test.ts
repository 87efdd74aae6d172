import { expect, it } from 'vitest';
import { dataUri } from '../../../report/gallery/data-uri.ts';

it('carries the bytes in base64, also those of a part of a buffer', () => {
  const bytes = Uint8Array.of(9, 1, 2, 253, 9).subarray(1, 4);
  expect(dataUri(bytes, 'image/webp')).toBe('data:image/webp;base64,AQL9');
});
