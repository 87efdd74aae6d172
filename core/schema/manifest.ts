import { z } from 'zod';

/**
 * One sample: an image, its mask, and a class. A line of `manifest.jsonl`.
 *
 * Digests identify the content of the two files; `null` means that the file is missing. Paths are relative
 * to the dataset.
 */
export const Sample = z.strictObject({
  index: z.int().min(0),
  id: z.string().describe('unique in the run and readable: "2007_000032/aeroplane"'),
  class: z.string(),
  image: z.string(),
  mask: z.string(),
  imageDigest: z.string().nullable(),
  maskDigest: z.string().nullable(),
  foreground: z.int().min(0).max(254).describe("the class's value in the mask"),
});
export type Sample = z.infer<typeof Sample>;
