import { z } from 'zod';

/** Width and height of a sample's photo in pixels: a JSON artifact. */
export const PhotoSize = z.strictObject({ width: z.int().min(1), height: z.int().min(1) });
export type PhotoSize = z.infer<typeof PhotoSize>;
