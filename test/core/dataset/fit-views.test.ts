import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { fitViews } from '../../../core/dataset/fit-views.ts';
import { openDataset } from '../../../core/dataset/open-dataset.ts';
import { MemoryFiles } from './memory-files.ts';

const WHITE = '#ffffff';

/** A grey picture with a bright block off its centre: a photo, or its mask in black and white. */
async function picture(width: number, height: number, background: string): Promise<Uint8Array> {
  const block = {
    width: Math.round(width / 4),
    height: Math.round(height / 4),
    channels: 3,
  } as const;
  const bright = await sharp({ create: { ...block, background: WHITE } })
    .png()
    .toBuffer();
  const canvas = sharp({ create: { width, height, channels: 3, background } });
  const left = Math.round(width / 8);
  return new Uint8Array(
    await canvas
      .composite([{ input: bright, left, top: left }])
      .png()
      .toBuffer(),
  );
}

/** How a photo has to be stored so that `orientation` turns it upright. */
const STORED: Record<number, (image: Sharp) => Sharp> = {
  1: (image) => image,
  2: (image) => image.flop(),
  3: (image) => image.rotate(180),
  4: (image) => image.flip(),
  6: (image) => image.rotate(-90),
  8: (image) => image.rotate(90),
};

async function stored(photo: Uint8Array, orientation: number): Promise<Uint8Array> {
  const turned = await STORED[orientation]!(sharp(photo)).png().toBuffer();
  return new Uint8Array(await sharp(turned).withMetadata({ orientation }).jpeg().toBuffer());
}

/** Photos in these orientations, with masks of the upright view or of the one that is stored. */
async function views(
  orientations: readonly number[],
  { upright, size = [64, 48] }: { upright: boolean; size?: [number, number] },
) {
  const contents: Record<string, Uint8Array> = {};
  for (const [i, orientation] of orientations.entries()) {
    const mask = await picture(...size, '#000000');
    contents[`images/${i}.jpg`] = await stored(await picture(...size, '#606060'), orientation);
    contents[`masks/${i}.png`] = upright
      ? mask
      : new Uint8Array(await STORED[orientation]!(sharp(mask)).png().toBuffer());
  }
  const dataset = await openDataset(new MemoryFiles(contents), { format: 'auto', classes: 'all' });
  return { dataset, samples: dataset.classes.flatMap(({ samples }) => samples) };
}

test.each([[2], [3], [4], [6], [8], [1, 3, 6], [1, 1, 8]])(
  'masks of upright photos fit the upright view, stored as %j %j %j',
  async (...orientations) => {
    const turned = orientations.filter(Boolean);
    const upright = await views(turned, { upright: true });
    const found = await fitViews(upright.dataset, upright.samples, 'auto');
    expect(found.view).toBe('apply');
    expect(found.notes[0]).toContain('The masks fit the photos turned upright');
    const asStored = await views(turned, { upright: false });
    const kept = await fitViews(asStored.dataset, asStored.samples, 'auto');
    expect(kept.view).toBe('ignore');
    expect(kept.notes[0]).toContain('The masks fit the photos as they are stored');
  },
);

test('squares are compared by their edges', async () => {
  const { dataset, samples } = await views([6, 8], { upright: true, size: [48, 48] });
  expect((await fitViews(dataset, samples, 'auto')).view).toBe('apply');
});

test('what was asked for is done, and it is told if the masks fit the other view', async () => {
  const { dataset, samples } = await views([3, 3], { upright: true });
  const asked = await fitViews(dataset, samples, 'ignore');
  expect(asked.view).toBe('ignore');
  expect(asked.notes[0]).toContain('but --exif ignore was passed');
});

test('photos without an orientation are not mentioned', async () => {
  const { dataset, samples } = await views([1, 1], { upright: true });
  expect(await fitViews(dataset, samples, 'auto')).toEqual({ view: 'ignore', notes: [] });
});
