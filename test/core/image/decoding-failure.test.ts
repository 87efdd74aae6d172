import { execFileSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import crc32 from 'crc-32';
import sharp from 'sharp';
import { expect, it, test } from 'vitest';
import { OutOfResourcesError } from '../../../core/errors/out-of-resources-error.ts';
import { decodingFailure } from '../../../core/image/decoding-failure.ts';

const how = {
  reason: 'undecodable-image',
  type: 'PNG',
  said: "can't be decoded",
  hint: 'Save it again.',
} as const;

/** Thrown by sharp 0.35 under `prlimit --data` and without a folder for temporary files, or in the strings of its libraries. */
test.each([
  'vips_image_write_to_memory: out of memory -- size == 183MB',
  'Input buffer has corrupt header: vips_tracked: out of memory -- size == 244MB',
  'VipsImage: unable to write to "/nonexistent/vips-0-2492680165.v"\nsystem error: No such file or directory',
  'pngload_buffer: Insufficient memory to process iCCP chunk',
  'tiff2vips: Failed to allocate memory for to read TIFF directory',
  'tiff2vips: No space for strip buffer',
  'unable to create thread',
  'Array buffer allocation failed',
])('is no verdict on the file: %s', (message) => {
  expect(() => decodingFailure(new Error(message), how)).toThrow(OutOfResourcesError);
});

test.each([
  'VipsJpeg: premature end of JPEG image',
  'pngload_buffer: libspng read error',
  'Input image exceeds pixel limit',
  'Input buffer contains unsupported image format',
  'webp2vips: unable to parse image',
])('is a verdict on the file: %s', (message) => {
  expect(decodingFailure(new Error(message), how)).toMatchObject({
    reason: 'undecodable-image',
    message: `This PNG can't be decoded: ${message}`,
  });
});

it.runIf(process.platform === 'linux')(
  'tells a lack of memory from a broken file, as libvips says it',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'groundcam-memory-'));
    const png = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
      .png()
      .toBuffer();
    // A header of 12,000 × 12,000 pixels, 432 MB, with the data of one.
    png.writeUInt32BE(12_000, 16);
    png.writeUInt32BE(12_000, 20);
    png.writeInt32BE(crc32.buf(png.subarray(12, 29)), 29);
    const file = join(folder, 'large.png');
    await writeFile(file, png);
    const script = new URL('decode-file.ts', import.meta.url).pathname;
    const decode = (...megabytes: string[]) =>
      execFileSync(process.execPath, ['--import', 'tsx', script, file, ...megabytes], {
        encoding: 'utf8',
      });
    expect(decode()).toMatch(/^InvalidImageError: This PNG can't be decoded/);
    expect(decode('300')).toMatch(/^OutOfResourcesError: .*out of memory/);
  },
);
