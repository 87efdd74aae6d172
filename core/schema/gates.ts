import { z } from 'zod';
import { Name } from './name.ts';
import { Place } from './place.ts';
import { Verdict } from './results.ts';
import { strictObject } from './strict-object.ts';

/** The bounds that a run's figures have to be within: what `groundcam gate` builds from flags and `-f`. */
export const Gates = strictObject({
  minDz: z.number().optional().describe('smallest d_z of object against background'),
  minAuc: z.number().min(0).max(1).optional().describe('smallest mean ROC-AUC'),
  maxBackgroundMass: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('largest mean share of the heat on the background'),
  minN: z.int().min(1).optional().describe('fewest measured samples'),
  maxExcluded: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('largest share of samples that are excluded or failed'),
  verdict: Verdict.optional().describe('the verdict there has to be'),
  maxDropDz: z
    .number()
    .optional()
    .describe("by how much d_z may lie below that of `against`'s run, over the same samples"),
  against: Name.optional().describe('run that maxDropDz compares with'),
  storeAgainst: Place.optional().describe('where that run wrote to, if elsewhere'),
  use: z
    .enum(['estimate', 'interval'])
    .default('estimate')
    .describe('interval: the less favourable end of the 95 % interval has to be within the bound'),
  eachClass: z.boolean().default(false).describe('the bounds hold for each class, too'),
});
export type Gates = z.infer<typeof Gates>;
