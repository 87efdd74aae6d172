import { expect, test } from 'vitest';
import { fileType } from '../../../core/image/file-type.ts';

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

test.each([
  ['', 'empty'],
  ['\xff\xd8\xff\xe0..JFIF', 'JPEG'],
  ['\x89PNG\r\n\x1a\n', 'PNG'],
  ['GIF89a', 'GIF'],
  ['RIFF\x10\x20\x30\x40WEBPVP8 ', 'WebP'],
  ['MM\0*', 'TIFF'],
  ['\0\0\0\x1cftypavif', 'AVIF'],
  ['\0\0\0\x20ftypmif1\0\0\0\0mif1avifmiaf', 'AVIF'],
  ['\0\0\0\x1cftypmif1\0\0\0\0mif1heic', 'HEIC'],
  ['\0\0\0\x1cftypheic', 'HEIC'],
  ['<?xml version="1.0"?>\n<svg>', 'SVG'],
  ['version https://git-lfs.github.com/spec/v1\n', 'a Git LFS pointer'],
  ['BMX is a kind of bicycle', 'text'],
  ['\0\0\0', 'of an unknown type'],
])('a file that begins with %j is %s', (start, type) => {
  expect(fileType(latin1(start))).toBe(type);
});
