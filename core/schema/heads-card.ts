import { z } from 'zod';

/**
 * How an explainer's logits are computed by other heads than its own, and their maps from what one inference
 * returns. `core/explainer/compile-heads.ts` makes it.
 */
export const HeadsCard = z.strictObject({
  layers: z
    .array(
      z.strictObject({
        features: z.string().describe("the explainer's output with the layer's inputs"),
        weights: z.string().describe('tensor of the explainer, [K, C] or transposed'),
        bias: z.string().nullable(),
        transposed: z.boolean(),
        channels: z.int(),
        scale: z.number().describe("factor on the layer's outputs"),
        places: z
          .strictObject({
            height: z.int(),
            width: z.int(),
            relu: z.boolean(),
            pads: z.array(z.int()).describe('zeros around the inputs: top, left, bottom, right'),
          })
          .nullable()
          .describe('of a convolution whose outputs are averaged'),
      }),
    )
    .min(1)
    .describe("the logits are these layers' outputs added up"),
  boundary: z
    .array(z.strictObject({ output: z.string(), input: z.string(), shape: z.array(z.int()) }))
    .describe("the explainer's outputs that the graph of maps takes, for one image"),
  maps: z.array(z.tuple([z.int(), z.int()])).describe('height and width of each map'),
  fixedRows: z.int().nullable().describe('the only number of heads that a run takes'),
  copies: z.boolean().describe("whether a run copies an image's tensors for each head"),
  multiplications: z
    .strictObject({ image: z.number(), head: z.number() })
    .describe('of one inference, and of one map of one head'),
});
export type HeadsCard = z.infer<typeof HeadsCard>;
