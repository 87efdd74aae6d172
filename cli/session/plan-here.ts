import { estimateCost } from '../../activities/plan/estimate-cost.ts';
import { measureInference } from '../../activities/plan/measure-inference.ts';
import { planRun } from '../../activities/plan/plan-run.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import type { Recompute } from '../../core/schema/recompute.ts';
import { AllowedUris } from '../../store/allowed-uris.ts';
import { Leases } from '../../store/run-lease.ts';
import type { ProviderChoice } from '../../workers/inference/messages.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { versions } from '../../workers/versions.ts';
import { taskQueues } from '../../client/task-queues.ts';
import type { PlanSummary } from '../../workflows/contract/workflow-messages.ts';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { interruptible } from '../terminal/interruptible.ts';
import { note } from '../terminal/note.ts';
import { SlowProgress } from '../terminal/slow-progress.ts';

export interface PlanHereOptions {
  runId: string;
  spec: AuditSpec;
  recompute?: Recompute | undefined;
  rehash?: boolean | undefined;
  provider?: ProviderChoice | undefined;
}

/** Plans a run in this process, as a worker would, and says what it will cost. Needs no server, and writes nothing. */
export async function planHere({
  runId,
  spec,
  recompute,
  rehash = false,
  provider = 'auto',
}: PlanHereOptions): Promise<PlanSummary> {
  const inference = new OnnxInference({ provider });
  const progress = new SlowProgress();
  try {
    return await interruptible(async (signal) => {
      const watch = {
        signal,
        report(step: string) {
          signal.throwIfAborted();
          const [stage = '', detail] = step.split(' ');
          progress.show(`Reading the ${stage}`, detail);
        },
        note,
      };
      const planned = await planRun(
        {
          runId,
          spec,
          ...(recompute !== undefined && { recompute }),
          rehash,
          workflowId: workflowIdOf(runId),
          claimant: 'dry run',
          startedAt: new Date().toISOString(),
          taskQueues: taskQueues(),
          dryRun: true,
          searchAttributes: false,
        },
        {
          inference,
          build: await versions(),
          allowed: new AllowedUris(),
          leases: new Leases(),
          watch,
        },
      );
      const cost = await estimateCost(planned, () => {
        progress.show('Measuring the explainer');
        return measureInference(planned, inference);
      });
      return { ...planned.summary, cost };
    }, 'Nothing was written.');
  } finally {
    progress.clear();
    await inference.close();
  }
}
