import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { preprocessorConfig } from '../../../core/card/preprocessor-config.ts';

const Pixel = z.tuple([z.number(), z.number(), z.number()]);
const { pixels, processors } = z
  .object({
    pixels: z.array(Pixel),
    processors: z.array(
      z.object({ name: z.string(), config: z.unknown(), values: z.array(Pixel) }),
    ),
  })
  .parse(
    JSON.parse(
      readFileSync(
        new URL('../../golden/preprocessors/preprocessors.json', import.meta.url),
        'utf8',
      ),
    ),
  );

test.each(processors)('$name: pixels are those of Transformers', ({ config, values }) => {
  const { mean, std, inputRange, channels } = preprocessorConfig({
    'preprocessor_config.json': JSON.stringify(config),
  })!;
  pixels.forEach((pixel, index) => {
    const ordered = channels === 'bgr' ? pixel.toReversed() : pixel;
    ordered.forEach((value, channel) => {
      const made = ((value * inputRange!) / 255 - mean![channel]!) / std![channel]!;
      expect(made).toBeCloseTo(values[index]![channel]!, 4);
    });
  });
});
