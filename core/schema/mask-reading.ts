import { z } from 'zod';

/**
 * What the numbers or colours in a dataset's masks mean. A pixel becomes a label: 0 background, 1, 2, … the
 * classes, 255 void.
 */
export const MaskReading = z.strictObject({
  by: z
    .enum(['value', 'colour', 'red-green'])
    .describe(
      "a pixel's code: its grey level or palette index; its colour as 0xRRGGBB; red + 256 · green",
    ),
  codes: z
    .array(z.tuple([z.int().min(0), z.int().min(0).max(255)]))
    .describe('each code and the label that it means'),
  others: z
    .enum(['refused', 'background'])
    .describe('pixels with another code: the mask is not used, or they are background'),
  threshold: z
    .int()
    .min(1)
    .nullable()
    .describe('of noisy masks: pixels at least this bright are label 1, the others background'),
  classes: z.array(z.string()).describe('names of the labels 1, 2, …; empty if they have none'),
  size: z
    .enum(['same', 'scale'])
    .describe("a mask of another size than its photo: not used, or brought to the photo's size"),
});
export type MaskReading = z.infer<typeof MaskReading>;
