import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { Results } from '../../core/schema/results.ts';
import type { AuditOutcome, AuditRequest } from '../../workflows/contract/workflow-messages.ts';
import { openStore } from '../../store/open-store.ts';
import { runKeys } from '../../store/run-keys.ts';
import { createAuditWorkers, runWorkers, shutdownWorkers } from '../../workers/audit-workers.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { startAudit } from '../../client/start-audit.ts';
import { runIdOf } from '../../workflows/contract/workflow-ids.ts';
import { freshQueues } from '../temporal.ts';
import type { z } from 'zod';

/** Real workers on a test server: `run` takes a spec to its results. */
export async function startPipeline(
  env: TestWorkflowEnvironment,
  {
    allow,
    inference = new OnnxInference(),
  }: { allow?: readonly string[]; inference?: OnnxInference } = {},
) {
  const queues = freshQueues();
  const workers = await createAuditWorkers({
    connection: env.nativeConnection,
    namespace: 'default',
    role: 'all',
    taskQueues: queues,
    inference,
    allow,
  });
  const running = runWorkers(workers);
  let runs = 0;
  return {
    inference,
    taskQueues: queues,
    /** Runs an audit to its end. Rejects as the workflow does. */
    async run(
      spec: z.input<typeof AuditSpec>,
      request: Pick<AuditRequest, 'recompute' | 'resume'> & { runId?: string } = {},
    ): Promise<{ outcome: AuditOutcome; results: Results; runId: string }> {
      const handle = await startAudit(env.client, {
        runId: `run-${runs++}-${crypto.randomUUID()}`,
        spec: AuditSpec.parse(spec),
        taskQueues: queues,
        dryRun: false,
        searchAttributes: true,
        ...request,
      });
      const outcome = await handle.result();
      const published = outcome.kind === 'unchanged' ? outcome.runId : runIdOf(handle.workflowId);
      const bytes = await openStore(spec.store ?? '').read(runKeys(published).results);
      return {
        outcome,
        runId: published,
        results: Results.parse(JSON.parse(new TextDecoder().decode(bytes))),
      };
    },
    async stop() {
      shutdownWorkers(workers);
      await running;
      await inference.close();
    },
  };
}

export type Pipeline = Awaited<ReturnType<typeof startPipeline>>;
