import { z } from 'zod';
import { Reached, Step, StepStatus } from './evidence.ts';
import { PairedComparison, Verdict } from './results.ts';

/** A schedule's name: part of a store's keys, of run ids and of workflow ids. */
export const ScheduleName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$/,
    'expected up to 60 letters, digits, hyphens and underscores, a letter or digit first',
  );

const { dz, dzCI95, meanDifference } = PairedComparison.shape;

/** A run whose results differ from the previous run's. `null` if a figure does not exist. */
export const FinishedRun = z.strictObject({
  outcome: z.literal('finished'),
  runId: z.string(),
  startedAt: z.iso.datetime(),
  results: z
    .string()
    .describe('the run that published them: this one, or an earlier one with the same inputs'),
  model: z.string().describe('URI of the model'),
  modelName: z.string().describe('what the model is called in titles'),
  verdict: Verdict,
  reached: Reached,
  steps: z.record(Step, StepStatus).describe('what became of each step of the evidence'),
  n: z.int().describe('number of samples in the comparison'),
  excluded: z.int(),
  failed: z.int(),
  dz,
  dzCI95,
  meanDifference,
  rocAuc: z.number().nullable().describe('mean over samples'),
  modelDigest: z.string(),
  cardDigest: z.string().describe('of how the model was taken: its preprocessing, head and labels'),
  manifestDigest: z.string(),
  specDigest: z.string(),
  computed: z.int(),
  cached: z.int(),
});
export type FinishedRun = z.infer<typeof FinishedRun>;

/** A run with the same model, dataset and settings as the previous run: it published nothing. */
export const UnchangedRun = z.strictObject({
  outcome: z.literal('unchanged'),
  runId: z.string(),
  startedAt: z.iso.datetime(),
  results: z.string().describe('the run whose results still apply'),
});

/** A run that failed or was cancelled. */
export const FailedRun = z.strictObject({
  outcome: z.literal('failed'),
  runId: z.string(),
  startedAt: z.iso.datetime(),
  reason: z.string(),
});

/** One line of a schedule's `history.jsonl`. */
export const ScheduledRun = z.discriminatedUnion('outcome', [FinishedRun, UnchangedRun, FailedRun]);
export type ScheduledRun = z.infer<typeof ScheduledRun>;
