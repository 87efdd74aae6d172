import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { placeImage, placeLabels } from '../../../core/image/place-image.ts';
import {
  isPadded,
  partShowing,
  photoPixels,
  placePhoto,
  seenPart,
  shownPart,
  showsAll,
} from '../../../core/image/placement.ts';
import { paddingColour } from '../../../core/image/padding.ts';
import type { Colour, Raster } from '../../../core/image/raster.ts';
import type { Geometry } from '../../../core/schema/geometry.ts';

const golden = (name: string) => new URL(`../../golden/geometry/${name}`, import.meta.url);
const { fill, pipelines } = JSON.parse(readFileSync(golden('geometry.json'), 'utf8')) as {
  fill: Colour;
  pipelines: { name: string; geometry: Geometry; digests: Record<string, string> }[];
};

async function readPng(name: string): Promise<Raster> {
  const { data, info } = await sharp(readFileSync(golden(name)))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}

const squares = (side: number, crop: number): Pick<Geometry, 'resize' | 'crop'> => ({
  resize: [side, side],
  crop: [crop, crop],
});
const rules = { rounding: 'down', offset: 'nearest', filter: 'bilinear' } as const;
const crop: Geometry = { kind: 'crop', ...squares(256, 224), ...rules };
const pad: Geometry = { kind: 'pad', ...squares(224, 224), ...rules, rounding: 'nearest' };
const stretch: Geometry = { kind: 'stretch', ...squares(224, 224), ...rules };

describe('placeImage', () => {
  test.each(pipelines)('gives the very bytes of $name', async ({ geometry, digests }) => {
    for (const [file, expected] of Object.entries(digests)) {
      const photo = await readPng(file);
      const placed = placeImage(photo, placePhoto(geometry, photo), {
        filter: geometry.filter,
        padding: paddingColour(geometry, fill),
      });
      const digest = createHash('sha256').update(placed.data).digest('hex').slice(0, 16);
      expect([file, placed.height, placed.width, digest]).toEqual([
        file,
        ...geometry.crop,
        expected,
      ]);
    }
  });
});

describe('placePhoto', () => {
  test('truncates the long side and rounds offsets halves to even, as torchvision', () => {
    // 256 · 500 / 375 = 341.3; (341 − 224) / 2 = 58.5.
    expect(placePhoto(crop, { width: 500, height: 375 })).toMatchObject({
      resized: { width: 341, height: 256 },
      frame: { left: 58, top: 16, width: 224, height: 224 },
    });
    // 256 · 501 / 375 = 342.0; (343 − 224) / 2 = 59.5.
    expect(placePhoto(crop, { width: 503, height: 375 }).frame.left).toBe(60);
    expect(placePhoto({ ...crop, offset: 'down' }, { width: 503, height: 375 }).frame.left).toBe(
      59,
    );
  });

  test('never makes a side of no pixels', () => {
    expect(placePhoto(pad, { width: 5000, height: 3 }).resized).toEqual({ width: 224, height: 1 });
  });
});

describe('the parts of a placement', () => {
  test('of a stretched photo are all of it', () => {
    const placement = placePhoto(stretch, { width: 500, height: 375 });
    expect(showsAll(placement)).toBe(true);
    expect(isPadded(placement)).toBe(false);
    expect(seenPart(placement)).toEqual({ left: 0, top: 0, width: 500, height: 375 });
    expect(partShowing(seenPart(placement), placement)).toEqual({
      left: 0,
      top: 0,
      right: 1,
      bottom: 1,
    });
    expect(photoPixels(placement)).toEqual({ across: 500 / 224, down: 375 / 224 });
  });

  test('of a cropped photo are those in the frame', () => {
    // Resized to 40 × 20, of which the middle 20 × 20 is shown: columns 10 to 30 of 40, 25 to 75 of 100.
    const placement = placePhoto({ ...crop, ...squares(20, 20) }, { width: 100, height: 50 });
    expect(showsAll(placement)).toBe(false);
    expect(isPadded(placement)).toBe(false);
    expect(seenPart(placement)).toEqual({ left: 25, top: 0, width: 50, height: 50 });
    expect(partShowing(seenPart(placement), placement)).toEqual({
      left: 0,
      top: 0,
      right: 1,
      bottom: 1,
    });
    expect(partShowing({ left: 50, top: 0, width: 25, height: 25 }, placement)).toEqual({
      left: 0.5,
      top: 0,
      right: 1,
      bottom: 0.5,
    });
    expect(photoPixels(placement)).toEqual({ across: 2.5, down: 2.5 });
  });

  test('of a padded photo are all of it, in the middle of the input', () => {
    const placement = placePhoto({ ...pad, ...squares(20, 20) }, { width: 100, height: 50 });
    expect(isPadded(placement)).toBe(true);
    expect(shownPart(placement)).toEqual({ left: 0, top: 5, width: 20, height: 10 });
    expect(seenPart(placement)).toEqual({ left: 0, top: 0, width: 100, height: 50 });
    expect(partShowing(seenPart(placement), placement)).toEqual({
      left: 0,
      top: 0.25,
      right: 1,
      bottom: 0.75,
    });
  });

  test('hold at least one pixel of the photo', () => {
    const placement = placePhoto(crop, { width: 1, height: 900 });
    expect(seenPart(placement)).toMatchObject({ left: 0, width: 1 });
    const single = placePhoto({ ...crop, ...squares(900, 3) }, { width: 2, height: 2 });
    expect(seenPart(single)).toMatchObject({ width: 1, height: 1 });
  });
});

describe('placeLabels', () => {
  test('takes the labels under the centres, in the same place, and void where there is no photo', () => {
    const labels = { width: 4, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) };
    const place = (geometry: Geometry) => [
      ...placeLabels(labels, placePhoto(geometry, labels)).data,
    ];
    expect(place({ ...crop, ...squares(2, 2) })).toEqual([2, 3, 6, 7]);
    expect(place({ ...pad, ...squares(4, 4) })).toEqual([
      255, 255, 255, 255, 1, 2, 3, 4, 5, 6, 7, 8, 255, 255, 255, 255,
    ]);
    expect(place({ ...stretch, ...squares(2, 2) })).toEqual([2, 4, 6, 8]);
  });
});
