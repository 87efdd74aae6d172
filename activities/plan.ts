import { log } from '@temporalio/activity';
import type { BuildInfo } from '../core/keys/publication-key.ts';
import type { PlanSummary, WholeQueue } from '../workflows/contract/workflow-messages.ts';
import type { AllowedUris } from '../store/allowed-uris.ts';
import { Leases } from '../store/run-lease.ts';
import { estimateCost } from './plan/estimate-cost.ts';
import type { PlanRequest } from './plan/plan-request.ts';
import { planRun } from './plan/plan-run.ts';
import type { Inference } from './shared/inference.ts';
import type { Metrics } from './shared/metrics.ts';
import { activityWatch } from './shared/watch.ts';
import { withHeartbeat } from './shared/with-heartbeat.ts';

/** Plans a run: see `planRun`. */
export function makePlan(
  inference: Inference,
  {
    build,
    metrics,
    allowed,
    whole,
  }: {
    build: BuildInfo;
    metrics: Metrics;
    allowed: AllowedUris;
    whole?: WholeQueue | undefined;
  },
) {
  const leases = new Leases();
  return async function plan(request: PlanRequest): Promise<PlanSummary> {
    const planned = await withHeartbeat(
      planRun(request, { inference, build, allowed, leases, watch: activityWatch() }),
    );
    const { summary } = planned;
    if (whole !== undefined) summary.whole = whole;
    // This worker may not be one that runs the model: the time is told by earlier runs alone.
    if (request.dryRun) summary.cost = await estimateCost(planned);
    const { samples, pending, model, dataset } = summary;
    const counts = { cached: samples - pending, pending };
    metrics.planned(counts);
    log.info('Run planned', { ...counts, model, dataset });
    return summary;
  };
}
