import { join } from 'shlex';
import { InputError } from '../../core/errors/input-error.ts';
import { questionDigest } from '../../core/keys/question-digest.ts';
import type { RunClaim } from '../../core/schema/run-claim.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { UNPLANNED_MINUTES } from '../../store/run-claims.ts';
import type { PlanRequest } from './plan-request.ts';

/** What a request claims its run id with. */
export function claimOf({ claimant, startedAt, spec }: PlanRequest): RunClaim {
  return { claimant, startedAt, question: questionDigest(spec) };
}

/** Whether a run id is somebody else's. */
export function isOfAnother(owner: RunClaim | null, { claimant }: RunClaim): owner is RunClaim {
  return owner !== null && owner.claimant !== claimant;
}

/** The error of a run id that another run has. */
export function nameTaken(
  { runId, spec }: PlanRequest,
  { owner, claim, begun }: Record<'owner' | 'claim', RunClaim> & { begun: RunPlan | null },
): InputError {
  const commandOn = (name: string) => join(['groundcam', name, runId, '--store', spec.store]);
  if (owner.question === claim.question && !begun) {
    return new InputError(`Run ${runId} is being planned by another process`, {
      hint: `Choose another --run-id. If that process has died, this id is free ${UNPLANNED_MINUTES} minutes after it began.`,
    });
  }
  if (owner.question === claim.question) {
    return new InputError(`Run ${runId} already exists in ${spec.store}`, {
      hint: `Choose another --run-id, or continue that one: ${commandOn('resume')}.`,
    });
  }
  return new InputError(`Run ${runId} already exists in ${spec.store}, and asks something else`, {
    hint: `Choose another --run-id. To see that one: ${commandOn('status')}.`,
  });
}
