import { z } from 'zod';
import { Drawn } from './drawn.ts';

/**
 * One sample: an image, its mask, and a class. A line of `manifest.jsonl`.
 *
 * Digests identify the content of the two files; `null` means that the file is missing. Paths are relative
 * to the dataset, an image's to the folder of its images.
 */
export const Sample = z.strictObject({
  index: z.int().min(0),
  id: z.string().describe('unique in the run and readable: "2007_000032/aeroplane"'),
  class: z.string(),
  image: z.string(),
  mask: z.string(),
  imageDigest: z.string().nullable(),
  maskDigest: z.string().nullable(),
  foreground: z.int().min(0).max(254).describe("the class's label once the mask is read"),
  value: z
    .int()
    .min(0)
    .optional()
    .describe("the class's value in the mask's file, if masks have more than 254 classes"),
  label: z.string().optional().describe("the true class among the model's, if the list says it"),
  cluster: z.string().optional().describe('samples of one cluster belong together; default: image'),
  drawn: Drawn.optional().describe(
    'what the region is drawn from, if it is not one mask file: `mask` is then where that was read, ' +
      '`maskDigest` identifies what is drawn, and `foreground` is 1',
  ),
});
export type Sample = z.infer<typeof Sample>;
