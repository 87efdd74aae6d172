import { expect, it } from 'vitest';
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
  const altered = await intervene(scene(golden), { ...options, donor: scene(golden.donor) });
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
  expect(altered.map(({ fill }) => fill)).toEqual(['mean', 'blur', 'mean', 'blur']);
});

it('does without another background where all of the other image is labelled', async () => {
  const donor = scene(golden.donor);
  donor.labels.data.fill(foreground);
  expect(await intervene(scene(golden), { ...options, donor })).toHaveLength(4);
});
