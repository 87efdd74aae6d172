import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { writeNpy } from '../../../core/encoding/npy.ts';
import { InvalidImageError } from '../../../core/errors/invalid-image-error.ts';
import { decodeMask } from '../../../core/image/decode-mask.ts';

const golden = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../golden/mask/${name}`, import.meta.url)));

async function refusal(bytes: Uint8Array): Promise<InvalidImageError> {
  const error: unknown = await decodeMask(bytes).then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InvalidImageError);
  return error as InvalidImageError;
}

describe('decodeMask', () => {
  test.each([
    'palette1',
    'palette2',
    'palette4',
    'palette8',
    'interlaced2',
    'interlaced8',
    'grey1',
    'grey8',
  ])('reads the values stored in %s, whatever their colours', async (name) => {
    const labels = await decodeMask(golden(`${name}.png`));
    const kind = name.startsWith('grey') ? 'grey' : 'palette';
    expect(labels).toMatchObject({ width: 29, height: 19, kind });
    expect(new Uint8Array(labels.pixels)).toEqual(golden(`${name}.labels`));
  });

  test('refuses what is no mask, and says how to save one', async () => {
    const half = new Uint8Array(writeNpy({ shape: [1, 2], data: Float32Array.of(0, 0.5) }));
    const cube = new Uint8Array(writeNpy({ shape: [2, 2, 3], data: new Uint8Array(12) }));
    for (const [bytes, problem] of [
      [half, 'has the value 0.5'],
      [cube, 'has the shape 2 x 2 x 3'],
      [Uint8Array.of(0, 0, 0, 12, 0x6a, 0x50, 32, 32, 13, 10, 0x87, 10), 'JPEG 2000'],
    ] as const) {
      const error = await refusal(bytes);
      expect(error.reason).toBe('undecodable-mask');
      expect(error.message).toContain(problem);
      expect(error.hint).toContain('palette PNG');
    }
  });

  test('refuses a mask wherever it is cut', async () => {
    const file = golden('palette8.png');
    for (let length = 8; length < file.length; length += 29) {
      expect((await refusal(file.subarray(0, length))).message).toContain('truncated');
    }
  });

  test.each([
    ['header', 17],
    ['pixels', -30],
  ])('refuses a damaged %s', async (_part, position) => {
    const file = golden('interlaced8.png');
    const at = position < 0 ? file.length + position : position;
    file[at]! ^= 0x10;
    expect((await refusal(file)).reason).toBe('undecodable-mask');
  });

  test('refuses an empty file and a text file', async () => {
    expect((await refusal(new Uint8Array(0))).message).toContain('empty');
    expect((await refusal(new TextEncoder().encode('no mask'))).message).toContain('text');
  });

  test('reads a mask of 1 bit and 100 megapixels, a few kilobytes of file, without an object for each', async () => {
    const [width, height] = [10_000, 10_000];
    const create = { width, height, channels: 3, background: '#000' } as const;
    const png = await sharp({ create })
      .toColourspace('b-w')
      .png({ palette: true, colours: 2, compressionLevel: 9 })
      .toBuffer();
    expect(png[24], 'bit depth').toBe(1);
    expect(png.length).toBeLessThan(100_000);
    const before = process.memoryUsage().rss;
    const labels = await decodeMask(png);
    expect(labels.pixels.length).toBe(width * height);
    expect(process.memoryUsage().rss - before).toBeLessThan(5 * width * height);
  });
});

test.each([
  ['>i8', 8],
  ['>u2', 2],
  ['>f4', 4],
])('an array of %s, whose bytes are in the other order', async (type, size) => {
  const header =
    `{'descr': '${type}', 'fortran_order': False, 'shape': (2, 3), }`.padEnd(117) + '\n';
  const data = new DataView(new ArrayBuffer(6 * size));
  [0, 1, 2, 300, 4, 5].forEach((value, i) => {
    if (type === '>i8') data.setBigInt64(i * size, BigInt(value));
    else if (type === '>u2') data.setUint16(i * size, value);
    else data.setFloat32(i * size, value);
  });
  const file = Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]),
    Buffer.from(header, 'latin1'),
    new Uint8Array(data.buffer),
  ]);
  const { width, height, pixels } = await decodeMask(file);
  expect([width, height, ...pixels]).toEqual([3, 2, 0, 1, 2, 300, 4, 5]);
});
