import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sha256 } from '../../../core/encoding/digest.ts';
import { InvalidImageError } from '../../../core/errors/invalid-image-error.ts';
import { decodeRle } from '../../../core/image/decode-rle.ts';
import { fillBox, fillPolygon } from '../../../core/image/fill-polygon.ts';
import { Rle } from '../../../core/schema/drawn.ts';

const Case = z.object({
  name: z.string(),
  size: z.tuple([z.int(), z.int()]),
  segmentation: z.union([
    z.array(z.array(z.number())),
    z.object({ box: z.tuple([z.number(), z.number(), z.number(), z.number()]) }),
    Rle,
  ]),
  area: z.int(),
  sha256: z.string(),
});
const cases = z.array(Case).parse(JSON.parse(readFileSync('test/golden/coco/shapes.json', 'utf8')));

function pixels({ size: [height, width], segmentation }: z.infer<typeof Case>): Uint8Array {
  const size = { width, height };
  if ('counts' in segmentation) return decodeRle(segmentation);
  if ('box' in segmentation) return fillBox(segmentation.box, size);
  const filled = segmentation.map((points) => fillPolygon(points, size));
  return Uint8Array.from({ length: width * height }, (_, at) =>
    filled.some((each) => each[at] === 1) ? 1 : 0,
  );
}

describe('regions are those of pycocotools, pixel by pixel', () => {
  test.each(
    cases.map((each, at) => [`${at}: ${each.name}, ${each.size.join('x')}`, each] as const),
  )('%s', (_name, each) => {
    const found = pixels(each);
    expect(found.reduce((sum, pixel) => sum + pixel, 0)).toBe(each.area);
    expect(sha256(found)).toBe(each.sha256);
  });
});

describe('run lengths that are not an image', () => {
  test.each([
    ['too few pixels', { size: [4, 4], counts: [3, 4] }],
    ['too many pixels', { size: [2, 2], counts: [3, 4] }],
    ['a character outside the code', { size: [4, 4], counts: '4 é' }],
    ['an unfinished number', { size: [4, 4], counts: '4h' }],
    ['a number without end', { size: [4, 4], counts: 'oooooooooo' }],
    ['nothing', { size: [4, 4], counts: '' }],
  ] as const)('%s', (_name, rle) => {
    expect(() => decodeRle(Rle.parse(rle))).toThrow(InvalidImageError);
  });
});

test('corners far outside take no longer than others', () => {
  const far = [-1e9, -1e9, 1e9, -1e9, 1e9, 1e9, -1e9, 1e9];
  expect(() => fillPolygon(far, { width: 4, height: 4 })).toThrow('1000000000');
  expect(() => fillPolygon([0, 0, Number.NaN, 0, 4, 4], { width: 4, height: 4 })).toThrow('NaN');
});
