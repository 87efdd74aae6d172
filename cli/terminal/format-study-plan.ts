import { count } from '../../report/text/format.ts';
import { formatTable } from '../../report/text/table.ts';
import { formatSeconds } from '../../workflows/contract/pace.ts';
import type { PlanSummary } from '../../workflows/contract/workflow-messages.ts';
import { attacksInWords } from './format-plan.ts';
import { rounded } from './rounded.ts';

/** An audit of a study as it is planned: `plan` is null if it can't be, and `failure` says why. */
export interface PlannedCell {
  model: string;
  dataset: string;
  plan: PlanSummary | null;
  failure: string | null;
}

/** The plan that `study run --dry-run` prints, with a final line break. */
export function formatStudyPlan(cells: readonly PlannedCell[]): string {
  const rows = cells.map(({ model, dataset, plan, failure }) =>
    plan
      ? [
          model,
          dataset,
          plan.unchangedSince ??
            `${plan.pending} to compute, ${plan.samples - plan.pending} in the store`,
          plan.camSize.join('x'),
          plan.heads.status === 'tested' ? 'tested' : 'not tested',
          timeOf(plan),
        ]
      : [model, dataset, `can't be audited: ${failure ?? ''}`, '', '', ''],
  );
  const header = ['model', 'dataset', 'samples', 'CAM', 'untrained heads', 'time'];
  const known = cells.flatMap(({ plan }) => plan ?? []);
  const pending = known.reduce((sum, plan) => sum + plan.pending, 0);
  const samples = known.reduce((sum, plan) => sum + plan.samples, 0);
  return (
    `${formatTable([header, ...rows])}\n` +
    `${count(cells.length, 'audit')}, ${count(samples, 'sample')}: ${pending} to compute, ${samples - pending} in the store.\n` +
    attacksOf(known) +
    totalTime(known)
  );
}

/** All audits of a study make the same attacks; how many steps those take depends on a model's classes. */
function attacksOf(plans: readonly PlanSummary[]): string {
  const attacks = plans.flatMap(({ attacks }) => attacks ?? []);
  const [first] = attacks;
  if (!first) return '';
  const steps = Math.max(...attacks.map(({ steps }) => steps));
  return `Attacks: ${attacksInWords({ ...first, steps })}.\n`;
}

function timeOf({ pending, cost }: PlanSummary): string {
  if (pending === 0) return '–';
  return cost?.time ? `about ${formatSeconds(rounded(cost.time.seconds))}` : 'unknown';
}

/** The sum over audits that compute something, and what it rests on. */
function totalTime(plans: readonly PlanSummary[]): string {
  const computing = plans.filter(({ pending }) => pending > 0);
  const times = computing.flatMap(({ cost }) => cost?.time ?? []);
  if (times.length === 0) return '';
  const seconds = times.reduce((sum, time) => sum + time.seconds, 0);
  const isInference = times.some(({ by }) => by === 'inference');
  const unknown = computing.length - times.length;
  return (
    `Time: about ${formatSeconds(rounded(seconds))} of work` +
    (isInference
      ? ', where inference was measured without photos, statistics and pages'
      : ', as earlier runs took') +
    (unknown > 0 ? `; ${count(unknown, 'audit')} more of unknown time` : '') +
    '.\n'
  );
}
