import { describe, expect, it } from 'vitest';
import { cutRaster, pasteLabels, pasteRaster } from '../../../core/image/box.ts';
import { backgroundPatch } from '../../../core/intervene/background-patch.ts';
import { intervene, type LabelledImage } from '../../../core/intervene/intervene.ts';
import golden from '../../golden/intervene/altered.json' with { type: 'json' };

const { width, height, foreground } = golden;
const scene = ({ image, labels }: { image: number[]; labels: number[] }) => ({
  image: { width, height, data: Uint8Array.from(image) },
  labels: { width, height, data: Uint8Array.from(labels) },
  shown: { left: 0, top: 0, width, height },
});
const [red = 0, green = 0, blue = 0] = golden.meanPixel;
const options = { foreground, meanPixel: [red, green, blue] as [number, number, number] };

/** Of 255: libvips blurs in another way than scipy. */
const TOLERANCE = 2;

it('makes every alteration as numpy and scipy make it', async () => {
  const all = await intervene(scene(golden), { ...options, donor: scene(golden.donor) });
  const altered = all.filter(({ part }) => part !== 'patch');
  expect(altered.map(({ part, fill }) => [part, fill])).toEqual(
    golden.altered.map(({ part, fill }) => [part, fill]),
  );
  const apart = altered.map(({ image }, i) =>
    image.data.reduce(
      (most, value, at) => Math.max(most, Math.abs(value - golden.altered[i]!.image[at]!)),
      0,
    ),
  );
  expect(Math.max(...apart)).toBeLessThanOrEqual(TOLERANCE);
  expect([apart[0], apart[2]]).toEqual([0, 0]);
});

it('does without another background where there is no other image', async () => {
  const altered = await intervene(scene(golden), { ...options, donor: null });
  expect(altered.map(({ fill }) => fill)).not.toContain('photo');
  expect(altered).toHaveLength(6);
});

it('does without another background where all of the other image is labelled', async () => {
  const donor = scene(golden.donor);
  donor.labels.data.fill(foreground);
  expect(await intervene(scene(golden), { ...options, donor })).toHaveLength(6);
});

it('fills a patch of background as large as what goes with the object, and nothing else', async () => {
  const { image, labels, shown } = scene(golden);
  const altered = await intervene({ image, labels, shown }, { ...options, donor: null });
  const patch = backgroundPatch(labels, foreground)!;
  const filled = altered.find(({ part, fill }) => part === 'patch' && fill === 'mean')!.image.data;
  const expected = image.data.map((value, at) =>
    patch[Math.floor(at / 3)] === 1 ? golden.meanPixel[at % 3]! : value,
  );
  expect(filled).toEqual(expected);
});

describe('in an input with padding', () => {
  const [left, top] = [3, 0];
  const padding = [1, 2, 3];

  /** The scene with columns of padding on both sides, labelled void. */
  function padded(inner: LabelledImage): LabelledImage {
    const size = { width: width + 2 * left, height };
    const image = {
      ...size,
      data: Uint8Array.from({ length: size.width * height * 3 }, (_, at) => padding[at % 3]!),
    };
    const labels = { ...size, data: new Uint8Array(size.width * height).fill(255) };
    pasteRaster(image, inner.image, { left, top });
    pasteLabels(labels, inner.labels, { left, top });
    return { image, labels, shown: { left, top, width, height } };
  }

  it('alters the photo alone, as if there were no padding', async () => {
    const plain = await intervene(scene(golden), { ...options, donor: scene(golden.donor) });
    const altered = await intervene(padded(scene(golden)), {
      ...options,
      donor: padded(scene(golden.donor)),
    });
    expect(altered.map(({ part, fill }) => [part, fill])).toEqual(
      plain.map(({ part, fill }) => [part, fill]),
    );
    altered.forEach(({ image }, at) => {
      const shown = { left, top, width, height };
      expect(cutRaster(image, shown)).toEqual(plain[at]!.image);
      expect(cutRaster(image, { left: 0, top: 0, width: left, height }).data).toEqual(
        Uint8Array.from({ length: left * height * 3 }, (_, i) => padding[i % 3]!),
      );
    });
  });

  it('stretches the background of a photo of another shape over its own', async () => {
    const donor = padded(scene(golden.donor));
    const altered = await intervene(scene(golden), { ...options, donor: { ...donor } });
    const sameShape = await intervene(scene(golden), { ...options, donor: scene(golden.donor) });
    // Both inputs are as large as their photos but for the donor's padding, of which nothing is left.
    expect(altered.at(-1)?.image).toEqual(sameShape.at(-1)?.image);
  });
});
