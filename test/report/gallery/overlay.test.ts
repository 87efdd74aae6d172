import { interpolateInferno } from 'd3-scale-chromatic';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { wholeOf } from '../../../core/image/box.ts';
import type { FloatMap, LabelMap, Raster } from '../../../core/image/raster.ts';
import { randomNumbers } from '../../../core/stats/random.ts';
import { HOTTEST } from '../../../report/gallery/heat-levels.ts';
import { heatOverlay, renderOverlay } from '../../../report/gallery/overlay.ts';
import { renderLayers } from '../../../report/gallery/layers.ts';

const photo = (width: number, height: number, rgb: [number, number, number]): Raster => ({
  width,
  height,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => rgb[i % 3]!),
});

/** Cold on the left, hot on the right; the object (1) is the lower half. */
const heatmap: FloatMap = { width: 2, height: 1, data: Float32Array.of(0, 1) };
const labels: LabelMap = { width: 1, height: 4, data: Uint8Array.of(0, 255, 1, 1) };
const source = {
  photo: photo(300, 200, [60, 130, 90]),
  heatmap,
  seen: { left: 0, top: 0, width: 300, height: 200 },
  labels,
  foreground: 1,
  cells: 2,
};

/** Another photo, of which the model sees all. */
const whole = (other: Raster) => ({ ...source, photo: other, seen: wholeOf(other) });

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
    expect(await decode(file)).toMatchObject({ width: 500, height: 333 });
  });

  it('fits portraits and thin strips into the size asked for', async () => {
    const portrait = await decode(
      await renderOverlay(whole(photo(20, 40, [0, 0, 0])), { size: 100 }),
    );
    expect(portrait).toMatchObject({ width: 50, height: 100 });
    const strip = await decode(
      await renderOverlay(whole(photo(3000, 1, [0, 0, 0])), { size: 100 }),
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

  it('leaves what the model does not see pale, without heat, and puts the heat in its place', async () => {
    const seen = { left: 75, top: 0, width: 150, height: 200 };
    const { at } = await decode(await renderOverlay({ ...source, seen }));
    const [edge, cold, hot] = [at(60, 40), at(130, 40), at(350, 40)];
    expect(Math.min(...edge), 'pale').toBeGreaterThan(150);
    expect(Math.max(...cold), 'cold').toBeLessThan(110);
    expect(hot[0]! - hot[2]!, 'hot').toBeGreaterThan(30);
    expect(at(420, 40)).toEqual(edge.map((value) => expect.closeTo(value, -1) as unknown));
  });

  it('draws the outline of the foreground, void or not beside it, in white between dark lines', async () => {
    const { at } = await decode(await renderOverlay(source, { size: 480 }));
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
    await renderLayers(source, { size: 300 });
    expect(Buffer.compare(source.photo.data, before)).toBe(0);
  });
});

describe('heatOverlay', () => {
  it('keeps 30 % of colour and 70 % of brightness under inferno of 30 to 75 %', () => {
    const random = randomNumbers(3);
    const size = { width: 255, height: 1 };
    const data = Uint8Array.from({ length: 765 }, () => 256 * random());
    const heat = Float32Array.from({ length: 255 }, (_, level) => level / HOTTEST);
    const { data: blended } = heatOverlay({ ...size, data }, { ...size, data: heat });
    for (const [i, value] of heat.entries()) {
      const pixel = data.subarray(3 * i, 3 * i + 3);
      const grey = 0.7 * (0.2126 * pixel[0]! + 0.7152 * pixel[1]! + 0.0722 * pixel[2]!);
      const alpha = 0.3 + 0.45 * value;
      const colour = interpolateInferno(value).match(/[0-9a-f]{2}/g) ?? [];
      for (const [c, hex] of colour.entries()) {
        const expected = (1 - alpha) * (grey + 0.3 * pixel[c]!) + alpha * parseInt(hex, 16);
        expect(Math.abs(blended[3 * i + c]! - expected)).toBeLessThan(1.01);
      }
    }
  });
});
