import { z } from 'zod';

/**
 * Format of stores that this version writes: what is at which key, and how artifacts are sealed. Raised
 * when a version that knows only the format before would misread or damage a store.
 */
export const STORE_FORMAT = 1;

/** `store.json`: what a store is, so that a version that is too old leaves it alone. */
export const StoreFile = z.looseObject({
  format: z.int().min(1).describe('format of the store'),
  oldestReader: z.int().min(1).describe('oldest format that a reader or writer has to know'),
});
export type StoreFile = z.infer<typeof StoreFile>;
