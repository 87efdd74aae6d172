import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { FloatMap, LabelMap, Raster } from '../../../core/image/raster.ts';
import { dataUri, renderOverlay, renderThumbnails } from '../../../core/report/overlay.ts';

const photo = (width: number, height: number, rgb: [number, number, number]): Raster => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => rgb[i % 3]!),
});

/** Cold on the left, hot on the right; the object (1) is the lower half. */
const heatmap: FloatMap = { width: 2, height: 1, data: Float32Array.of(0, 1) };
const labels: LabelMap = { width: 1, height: 4, data: Uint8Array.of(0, 255, 1, 1) };
const source = { photo: photo(300, 200, [60, 130, 90]), heatmap, labels, foreground: 1 };

async function decode(file: Uint8Array) {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3).subarray(0, 3)];
  return { width: info.width, height: info.height, at };
}

describe('renderOverlay', () => {
  it('is a JPEG with the aspect ratio of the photo, not of the map', async () => {
    const file = await renderOverlay(source);
    expect((await sharp(file).metadata()).format).toBe('jpeg');
    expect(await decode(file)).toMatchObject({ width: 480, height: 320 });
  });

  it('fits portraits and thin strips into the size asked for', async () => {
    const portrait = await decode(
      await renderOverlay({ ...source, photo: photo(20, 40, [0, 0, 0]) }, { size: 100 }),
    );
    expect(portrait).toMatchObject({ width: 50, height: 100 });
    const strip = await decode(
      await renderOverlay({ ...source, photo: photo(3000, 1, [0, 0, 0]) }, { size: 100 }),
    );
    expect(strip).toMatchObject({ width: 100, height: 1 });
  });

  it('paints heat in inferno over the photo: yellow where it is 1, the dimmed photo where it is 0', async () => {
    const { at } = await decode(await renderOverlay(source));
    const [red, green, blue] = at(470, 40);
    expect(red).toBeGreaterThan(180);
    expect(green).toBeGreaterThan(180);
    expect(red! - blue!).toBeGreaterThan(30);
    const cold = at(10, 40);
    expect(Math.max(...cold)).toBeLessThan(110);
    expect(cold[1]! - cold[0]!, 'a trace of the photo’s own green').toBeGreaterThan(5);
  });

  it('draws the outline of the foreground, void or not beside it, in white between dark lines', async () => {
    const { at } = await decode(await renderOverlay(source));
    const column = Array.from({ length: 12 }, (_, i) => Math.max(...at(20, 154 + i)));
    expect(column[5]).toBeGreaterThan(200);
    expect(column[6]).toBeGreaterThan(200);
    expect(column[4]).toBeLessThan(column[1]!);
    expect(column[7]).toBeLessThan(column[10]!);
    const voidBorder = Array.from({ length: 12 }, (_, i) => Math.max(...at(20, 74 + i)));
    expect(Math.max(...voidBorder)).toBeLessThan(110);
  });

  it('leaves the photo that it was given as it was', async () => {
    const before = Uint8Array.from(source.photo.data);
    await renderOverlay(source, { size: 300 });
    await renderThumbnails(source, { size: 300 });
    expect(Buffer.compare(source.photo.data, before)).toBe(0);
  });
});

describe('renderThumbnails', () => {
  it('gives the overlay and the photo without heat, both with the outline', async () => {
    const thumbnails = await renderThumbnails(source);
    expect((await sharp(thumbnails.photo).metadata()).format).toBe('webp');
    const [heat, plain] = [await decode(thumbnails.overlay), await decode(thumbnails.photo)];
    expect(plain).toMatchObject({ width: 320, height: 213 });
    expect(plain.at(310, 30)[1]).toBeLessThan(150);
    expect(heat.at(310, 30)[1]).toBeGreaterThan(180);
    for (const { at } of [heat, plain]) {
      expect(
        Math.max(...Array.from({ length: 8 }, (_, i) => Math.min(...at(20, 103 + i)))),
      ).toBeGreaterThan(170);
    }
  });
});

describe('dataUri', () => {
  it('carries the bytes in base64', () => {
    expect(dataUri(Uint8Array.of(1, 2, 253), 'image/webp')).toBe('data:image/webp;base64,AQL9');
  });
});
