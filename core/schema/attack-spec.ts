import { z } from 'zod';
import { AttackName, AttackNorm, AttackRegion } from './attack.ts';
import { strictObject } from './strict-object.ts';

/** Images that one sample may be attacked into: each takes a search of its own. */
export const MOST_ATTACKS = 100;

/** How an attack searches. */
const settings = {
  attack: AttackName.default('pgd').describe('how a perturbation is searched for'),
  toward: z
    .union([z.string().min(1), z.int().min(0)])
    .transform(String)
    .optional()
    .describe(
      "class that the prediction is to reach: one of the model's labels, a word of an ImageNet synset, or an index; " +
        'default: any other',
    ),
  norm: AttackNorm.default('linf').describe(
    'what its size is: the largest change of a value, or the Euclidean length of all',
  ),
  steps: z.int().min(1).max(1000).default(10).describe('steps of a run; fgsm always makes one'),
  stepSize: z
    .number()
    .gt(0)
    .optional()
    .describe('of pgd, in pixel values; default: 2.5 epsilon / steps'),
  restarts: z.int().min(1).max(100).default(1).describe('most runs, of which fgsm makes one'),
  seed: z.int().min(0).default(0).describe('what starts, patches and noise are drawn by'),
};

/** Attacks of several sizes and regions. Beside each, noise of the same size in the same region is its control. */
export const AttackSpec = strictObject({
  ...settings,
  epsilons: z
    .array(z.number().gt(0))
    .min(1)
    .transform((epsilons) => [...new Set(epsilons)].sort((a, b) => a - b))
    .describe('sizes, in pixel values (0 to 255) at the size of the input'),
  regions: z
    .array(AttackRegion)
    .min(1)
    .default(['all'])
    .transform((regions) => AttackRegion.options.filter((region) => regions.includes(region)))
    .describe('the pixels that may be changed; patch: as much of the background as the object has'),
})
  .refine(({ norm, epsilons }) => norm !== 'linf' || epsilons.every((epsilon) => epsilon >= 1), {
    path: ['epsilons'],
    error: 'expected at least 1 for linf: photos have whole pixel values, and 8/255 is 8 here',
  })
  .refine(({ attack, stepSize }) => stepSize === undefined || attack === 'pgd', {
    path: ['stepSize'],
    error: 'expected none: only pgd takes steps of one size',
  });
export type AttackSpec = z.infer<typeof AttackSpec>;

/** The attacks of an audit. */
export const AttackSpecs = z
  .array(AttackSpec)
  .min(1)
  .refine((specs) => new Set(specs.map(nameOf)).size === specs.length, {
    error: 'expected attacks that differ in more than their epsilons and regions',
  })
  .refine(
    (specs) =>
      specs.reduce((sum, { epsilons, regions }) => sum + epsilons.length * regions.length, 0) <=
      MOST_ATTACKS,
    { error: `expected at most ${MOST_ATTACKS} images a sample, epsilons times regions` },
  );

function nameOf({ epsilons: _epsilons, regions: _regions, ...how }: AttackSpec): string {
  return JSON.stringify(how, Object.keys(how).sort());
}
