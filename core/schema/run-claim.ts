import { z } from 'zod';

/** Whose a run id is: `claim.json`, written by the first that plans a run of that name. */
export const RunClaim = z.strictObject({
  claimant: z.string().describe("id of the workflow's first execution"),
  startedAt: z.iso.datetime(),
  question: z
    .string()
    .describe('SHA-256 of what the run asks: its spec, but for how it is executed'),
});
export type RunClaim = z.infer<typeof RunClaim>;

/** Which run has the results of one that found no changes: `same-as.json`. */
export const SameAs = z.strictObject({ runId: z.string() });
export type SameAs = z.infer<typeof SameAs>;
