import { z } from 'zod';

/** Shares of the background's heat and area that lie on other labelled classes, by their names. */
export const ContextShares = z.record(
  z.string(),
  z.strictObject({ mass: z.number(), area: z.number() }),
);
export type ContextShares = z.infer<typeof ContextShares>;
