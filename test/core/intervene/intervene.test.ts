import { expect, it } from 'vitest';
import { backgroundPatch } from '../../../core/intervene/background-patch.ts';
import { intervene } from '../../../core/intervene/intervene.ts';
import golden from '../../golden/intervene/altered.json' with { type: 'json' };

const { width, height, foreground } = golden;
const scene = ({ image, labels }: { image: number[]; labels: number[] }) => ({
  image: { width, height, data: Uint8Array.from(image) },
  labels: { width, height, data: Uint8Array.from(labels) },
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
  const { image, labels } = scene(golden);
  const altered = await intervene({ image, labels }, { ...options, donor: null });
  const patch = backgroundPatch(labels, foreground)!;
  const filled = altered.find(({ part, fill }) => part === 'patch' && fill === 'mean')!.image.data;
  const expected = image.data.map((value, at) =>
    patch[Math.floor(at / 3)] === 1 ? golden.meanPixel[at % 3]! : value,
  );
  expect(filled).toEqual(expected);
});
