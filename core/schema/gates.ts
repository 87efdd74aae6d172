import { z } from 'zod';
import { Name } from './name.ts';
import { Place } from './place.ts';
import { Step } from './evidence.ts';
import { Verdict } from './results.ts';
import { strictObject } from './strict-object.ts';

/** The bounds for a run's figures: what `groundcam gate` builds from flags and `-f`. */
export const Gates = strictObject({
  minDz: z.number().optional().describe('smallest d_z of object − background'),
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
  minStep: Step.optional().describe('lowest step that the unbroken chain of evidence has to reach'),
  beats: z
    .array(z.enum(['centre', 'mean-mask', 'other-masks']))
    .min(1)
    .optional()
    .describe('what the mean ROC-AUC has to exceed, with one-sided p at most alpha / 2'),
  minAccuracy: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('smallest share of samples predicted as their class'),
  minAccuracyWithoutBackground: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('the same with the background filled with one colour: with --interventions'),
  verdict: Verdict.optional().describe('the required verdict'),
  maxDropDz: z
    .number()
    .optional()
    .describe('by how much d_z may be below that of the run `against`, over the same samples'),
  against: Name.optional().describe('run that maxDropDz compares with'),
  storeAgainst: Place.optional().describe('store of that run, if it is another one'),
  use: z
    .enum(['estimate', 'interval'])
    .default('estimate')
    .describe('interval: the less favourable end of the 95 % interval must be within the bound'),
  eachClass: z.boolean().default(false).describe('apply the bounds to each class, too'),
});
export type Gates = z.infer<typeof Gates>;
