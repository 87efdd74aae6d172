import { z } from 'zod';

/** A stage whose results are stored as artifacts. */
export const Stage = z.enum([
  'explainer',
  'image',
  'labels',
  'cam',
  'measurement',
  'intervention',
  // The model with a loss and its gradient, and what it was attacked with.
  'attacker',
  'attack',
  // Maps of other heads than the model's own.
  'heads',
  // Measurements of a group of samples in one object, for readers of all of them.
  'collected',
  // What a sample is compared with by itself; the sum of a shard's masks, and the baselines of its samples.
  'compared',
  'masks',
  'baselines',
]);
export type Stage = z.infer<typeof Stage>;

/**
 * What a run recomputes although the store has it: a stage and all that depend on it, every stage, or with
 * `publish` none of them, only statistics, tables and the report.
 */
export const Recompute = z.enum([
  ...Stage.exclude(['collected', 'compared', 'masks']).options,
  'publish',
  'all',
]);
export type Recompute = z.infer<typeof Recompute>;
