import { z } from 'zod';
import { DecodedBy } from './computed-by.ts';

/**
 * Width and height of a sample's photo in pixels, how much of its objects the model doesn't see, and what
 * decoded it: a JSON artifact.
 */
export const PhotoSize = z.strictObject({
  width: z.int().min(1),
  height: z.int().min(1),
  outside: z
    .record(z.string(), z.number())
    .describe(
      'for each label of the mask of which some lies outside of what the model sees, the share of its pixels that do',
    ),
  decodedBy: DecodedBy,
});
export type PhotoSize = z.infer<typeof PhotoSize>;
