import { z } from 'zod';
import { AnsweredBy } from './computed-by.ts';

/** Which part of an image was replaced, and by what. */
export const Intervention = z.strictObject({
  part: z
    .enum(['background', 'foreground', 'patch'])
    .describe('the part that was replaced; patch: as much of the background as the object has'),
  fill: z
    .enum(['mean', 'blur', 'photo'])
    .describe(
      "the replacement: the colour that the model's normalisation maps to 0, a strong blur, or another photo's background",
    ),
});
export type Intervention = z.infer<typeof Intervention>;

/** All interventions, in the order of tables. */
export const INTERVENTIONS: readonly Intervention[] = [
  { part: 'background', fill: 'mean' },
  { part: 'background', fill: 'blur' },
  { part: 'background', fill: 'photo' },
  { part: 'foreground', fill: 'mean' },
  { part: 'foreground', fill: 'blur' },
  { part: 'patch', fill: 'mean' },
  { part: 'patch', fill: 'blur' },
];

/** The model's answer for an altered image: for the target of the original image, and its prediction. */
export const AlteredPrediction = z.strictObject({
  ...Intervention.shape,
  logit: z.number(),
  probability: z.number(),
  classProbability: z
    .number()
    .describe("sum over the class's logits where a group is explained, else that of the target"),
  predicted: z.int(),
});
export type AlteredPrediction = z.infer<typeof AlteredPrediction>;

/**
 * The intervention artifact of a sample. Excluded samples have one too, so that a rerun sees that nothing
 * is left to do.
 */
export const InterventionBody = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('done'),
    answers: z.array(AlteredPrediction),
    answeredBy: AnsweredBy,
  }),
  z.strictObject({ status: z.literal('excluded') }),
]);
export type InterventionBody = z.infer<typeof InterventionBody>;
