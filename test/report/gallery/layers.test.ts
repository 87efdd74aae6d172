import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../../../core/stats/random.ts';
import { renderLayers } from '../../../report/gallery/layers.ts';

/** A green photo; cold on the left and hot on the right; the object (1) is the lower half. */
const source = {
  photo: {
    width: 300,
    height: 200,
    data: Uint8Array.from({ length: 180_000 }, (_, i) => [60, 130, 90][i % 3]!),
  },
  heatmap: { width: 2, height: 1, data: Float32Array.of(0, 1) },
  seen: { left: 0, top: 0, width: 300, height: 200 },
  labels: { width: 1, height: 4, data: Uint8Array.of(0, 255, 1, 1) },
  foreground: 1,
  cells: 2,
};
/** A map as fine as that of a gradient. */
const noise = Float32Array.from({ length: 224 * 224 }, randomNumbers(1));
const detailed = {
  ...source,
  heatmap: { width: 224, height: 224, data: noise },
  cells: 224,
};

async function decode(uri: string) {
  const [, type, base64 = ''] = /^data:image\/(\w+);base64,(.+)$/.exec(uri) ?? [];
  const file = Buffer.from(base64, 'base64');
  const { format } = await sharp(file).metadata();
  expect(format).toBe(type);
  const { data, info } = await sharp(file)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 4).subarray(0, 4)];
  return { type, width: info.width, height: info.height, at };
}

describe('renderLayers', () => {
  it('gives files of one aspect ratio, smooth heat at a third of the size', async () => {
    const { photo, heat, outline } = await renderLayers(source, { size: 300 });
    expect(await decode(photo)).toMatchObject({ type: 'jpeg', width: 300, height: 200 });
    expect(await decode(heat)).toMatchObject({ type: 'png', width: 100, height: 67 });
    expect(await decode(outline)).toMatchObject({ type: 'png', width: 300, height: 200 });
  });

  it('keeps half of the size of heat with detail', async () => {
    const heat = await decode((await renderLayers(detailed, { size: 300 })).heat);
    expect(heat).toMatchObject({ type: 'webp', width: 150, height: 100 });
  });

  it('leaves the photo free of heat and outline', async () => {
    const { at } = await decode((await renderLayers(source, { size: 300 })).photo);
    for (const x of [10, 290]) {
      for (const y of [10, 99, 100, 190]) expect(at(x, y)[1]).toBeCloseTo(130, -1);
    }
  });

  it.each([2, 224])(
    'makes heat the less see-through the more there is, of %i cells',
    async (cells) => {
      const { width, at } = await decode(
        (await renderLayers({ ...source, cells }, { size: 300 })).heat,
      );
      expect(at(2, 50)[3]).toBeLessThan(130);
      expect(at(width - 3, 50)[3]).toBeGreaterThan(235);
      expect(at(width - 3, 50)[1]).toBeGreaterThan(200);
    },
  );

  it.each([2, 224])(
    'is pale and half see-through where the model does not see, of %i cells',
    async (cells) => {
      const seen = { left: 75, top: 0, width: 150, height: 200 };
      const { width, at } = await decode(
        (await renderLayers({ ...source, seen, cells }, { size: 300 })).heat,
      );
      for (const x of [2, width - 3]) {
        const [red, green, blue, alpha] = at(x, 30);
        expect(Math.min(red!, green!, blue!)).toBeGreaterThan(250);
        expect(alpha).toBeCloseTo(153, -1);
      }
    },
  );

  it('draws nothing but the outline in its layer', async () => {
    const { at } = await decode((await renderLayers(source, { size: 300 })).outline);
    expect(at(20, 99)).toEqual([255, 255, 255, 255]);
    expect(at(20, 98)).toEqual([0, 0, 0, 166]);
    for (const y of [5, 50, 94, 106, 195]) expect(at(20, y)[3]).toBe(0);
  });
});
