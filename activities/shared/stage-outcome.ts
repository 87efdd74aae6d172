import { log } from '@temporalio/activity';
import type { ExclusionReason } from '../../core/schema/measurement.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { SampleFailure } from '../../workflows/contract/workflow-messages.ts';
import type { Metrics, Outcome } from './metrics.ts';

/** Why a sample is left out, by one of the methods or by all. */
export interface Exclusion {
  reason: ExclusionReason;
  message: string;
}

/** How a sample left a stage. */
export interface StageOutcome {
  stage: SampleFailure['stage'];
  outcome: Outcome;
  exclusions?: readonly Exclusion[];
}

/** Counts how a sample left a stage, and logs why it was excluded. Returns whether it proceeds. */
export function noteOutcome(
  metrics: Metrics,
  sample: Sample,
  { stage, outcome, exclusions = [] }: StageOutcome,
): boolean {
  metrics.sample(stage, outcome);
  for (const { reason, message } of exclusions)
    log.info('Sample excluded', { sample: sample.id, reason, detail: message });
  return outcome !== 'excluded';
}
