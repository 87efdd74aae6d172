import { z } from 'zod';

/** Shares of the background's heat and area on other labelled classes, by class name. */
export const ContextShares = z.record(
  z.string(),
  z.strictObject({ mass: z.number(), area: z.number() }),
);
export type ContextShares = z.infer<typeof ContextShares>;
