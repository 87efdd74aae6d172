import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { InvalidImageError } from '../../../core/errors/invalid-image-error.ts';
import { decodeImage } from '../../../core/image/decode-image.ts';

const asPil = { exif: 'ignore', icc: 'ignore' } as const;
const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../golden/decode/${name}`, import.meta.url)));

async function refusal(bytes: Uint8Array): Promise<InvalidImageError> {
  const error: unknown = await decodeImage(bytes, asPil).then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidImageError);
  return error as InvalidImageError;
}

/** Where a baseline JPEG's frame header begins; 5 bytes on come height and width, 16 bits each. */
function frameHeader(jpeg: Uint8Array): number {
  return jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
}

/** The file with `extra` put before its first segment of a type. */
function insertBefore(jpeg: Uint8Array, marker: number, extra: number[]): Uint8Array {
  const at = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === marker);
  return Uint8Array.of(...jpeg.subarray(0, at), ...extra, ...jpeg.subarray(at));
}

describe('decodeImage', () => {
  test.each([
    '420.jpg',
    '444.jpg',
    'progressive.jpg',
    'grey.jpg',
    'cmyk.jpg',
    'cmyk.tif',
    'exif6.jpg',
    'exif5.png',
    'jpeg-named.png',
    'rgb.png',
    'rgba.png',
    'grey-alpha.png',
    'palette-transparency.png',
    '1bit.png',
    'palette.gif',
    'rgb.tif',
    'lossless.webp',
    'rgb16.png',
  ])('reads the very pixels that PIL reads from %s', async (name) => {
    const image = await decodeImage(golden(name), asPil);
    expect(image).toEqual({ width: 37, height: 26, data: golden(`${name}.rgb`) });
  });

  test('keeps the high byte of 16-bit grey', async () => {
    const image = await decodeImage(golden('grey16.png'), asPil);
    expect(image.data).toEqual(golden('grey16.png.rgb'));
  });

  test.each(['exif6.jpg', 'exif5.png'])('turns %s upright when asked to', async (name) => {
    const image = await decodeImage(golden(name), { ...asPil, exif: 'apply' });
    expect(image).toEqual({ width: 26, height: 37, data: golden(`${name}.upright.rgb`) });
  });

  test('converts to sRGB by the embedded profile only when asked to', async () => {
    const orange = { width: 8, height: 8, channels: 3, background: '#d08040' } as const;
    const wide = new Uint8Array(
      await sharp({ create: orange }).withIccProfile('p3').png().toBuffer(),
    );
    const stored = (await decodeImage(wide, asPil)).data.subarray(0, 3);
    const shown = (await decodeImage(wide, { ...asPil, icc: 'apply' })).data.subarray(0, 3);
    expect(Math.abs(stored[0]! - 0xd0)).toBeGreaterThan(5);
    [0xd0, 0x80, 0x40].forEach((value, i) =>
      expect(Math.abs(shown[i]! - value)).toBeLessThanOrEqual(2),
    );
  });

  test.each(['420.jpg', 'progressive.jpg', 'grey.jpg', 'cmyk.jpg'])(
    'refuses %s wherever it is cut',
    async (name) => {
      const file = golden(name);
      for (let length = 3; length < file.length; length += 37) {
        const error = await refusal(file.subarray(0, length));
        expect(error.reason).toBe('undecodable-image');
        expect(error.message).toContain("JPEG can't be decoded");
      }
    },
  );

  test.each(['rgb.png', 'rgb16.png', 'lossless.webp', 'rgb.tif', 'palette.gif'])(
    'refuses half of %s',
    async (name) => {
      const file = golden(name);
      expect((await refusal(file.subarray(0, file.length / 2))).reason).toBe('undecodable-image');
    },
  );

  test('refuses a JPEG that claims more lines than it has data for', async () => {
    const lying = golden('444.jpg');
    lying[frameHeader(lying) + 5] = 1;
    expect((await refusal(lying)).message).toContain('premature end');
  });

  test('refuses a JPEG whose second half is missing though it ends properly', async () => {
    const file = golden('420.jpg');
    const cut = Uint8Array.of(...file.subarray(0, file.length * 0.6), 0xff, 0xd9);
    expect((await refusal(cut)).message).toContain('premature end');
  });

  test('accepts stray bytes between the segments of a JPEG and after its end', async () => {
    const file = golden('420.jpg');
    const stray = insertBefore(file, 0xc4, [1, 2, 3]);
    await expect(sharp(stray, { failOn: 'warning' }).raw().toBuffer()).rejects.toThrow(
      'extraneous',
    );
    expect((await decodeImage(stray, asPil)).data).toEqual(golden('420.jpg.rgb'));
    const trailing = Uint8Array.of(...file, 9, 9, 9);
    expect((await decodeImage(trailing, asPil)).data).toEqual(golden('420.jpg.rgb'));
  });

  test('refuses a PNG whose pixels were damaged', async () => {
    const damaged = golden('rgb.png');
    damaged[200]! ^= 0xff;
    expect((await refusal(damaged)).reason).toBe('undecodable-image');
  });

  test.each([
    ['text', 'a text file named .jpg', new TextEncoder().encode('This was a photo once.\n')],
    ['HTML', 'an error page', new TextEncoder().encode('<!DOCTYPE html><h1>404</h1>')],
    ['empty', 'an empty file', new Uint8Array(0)],
    ['SVG', 'a drawing', new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['unknown', 'random bytes', Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)],
  ])('says %s of %s', async (type, _what, bytes) => {
    const error = await refusal(bytes);
    expect(error.reason).toBe('undecodable-image');
    expect(error.message).toContain(type);
    expect(error.hint).toContain('Save');
  });

  test('refuses an image that claims more pixels than the limit, before it decodes them', async () => {
    const bomb = golden('444.jpg');
    bomb.fill(0xf0, frameHeader(bomb) + 5, frameHeader(bomb) + 9);
    expect((await refusal(bomb)).message).toContain('pixel limit');
  });
});
