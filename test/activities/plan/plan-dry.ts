import { planRun, type PlannedRun } from '../../../activities/plan/plan-run.ts';
import type { Inference } from '../../../activities/shared/inference.ts';
import type { AuditSpec } from '../../../core/schema/audit-spec.ts';
import { AllowedUris } from '../../../store/allowed-uris.ts';
import { Leases } from '../../../store/run-lease.ts';

/** Plans a run as `--dry-run` does. */
export function planDry(spec: AuditSpec, inference: Inference): Promise<PlannedRun> {
  return planRun(
    {
      runId: 'dry',
      workflowId: 'dry',
      claimant: 'dry',
      startedAt: '2026-01-01T00:00:00.000Z',
      spec,
      taskQueues: { cpu: 'cpu', gpu: 'gpu' },
      dryRun: true,
      searchAttributes: false,
    },
    {
      inference,
      build: { groundcam: '0', gitCommit: null },
      allowed: new AllowedUris(),
      leases: new Leases(),
      watch: { signal: new AbortController().signal, report: () => {}, note: () => {} },
    },
  );
}
