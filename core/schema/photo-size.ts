import { z } from 'zod';
import { DecodedBy } from './computed-by.ts';

/** Width and height of a sample's photo in pixels, and what decoded it: a JSON artifact. */
export const PhotoSize = z.strictObject({
  width: z.int().min(1),
  height: z.int().min(1),
  decodedBy: DecodedBy,
});
export type PhotoSize = z.infer<typeof PhotoSize>;
