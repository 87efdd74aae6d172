import { formatPace, paceOf } from './contract/pace.ts';
import type { AuditProgress } from './contract/workflow-messages.ts';

const STAGES: [AuditProgress['stage'], string][] = [
  ['plan', 'read model and dataset'],
  ['measure', 'measure samples'],
  ['baselines', 'compare with baselines'],
  ['reduce', 'compute statistics'],
  ['publish', 'draw pictures and the report'],
];

/** How far an audit is, in Markdown for its page in the Temporal UI. `now` is in ms, as from `Date.now()`. */
export function progressDetails(progress: AuditProgress, now: number): string {
  const at = STAGES.findIndex(([stage]) => stage === progress.stage);
  const rows = STAGES.map(([stage, work], index) => {
    const state = index < at || at === -1 ? 'done' : index === at ? '**under way**' : '';
    const pace =
      stage === 'measure' && index === at ? formatPace(progress, paceOf(progress, now)) : '';
    return `| ${work} | ${[state, pace.replaceAll(' | ', ', ')].filter(Boolean).join(': ')} |`;
  });
  return ['| stage | |', '| --- | --- |', ...rows, '', account(progress)].join('\n');
}

/** Why an audit ended before it finished, what to do, and how far it was. */
export function endedDetails(
  progress: AuditProgress,
  { cancelled, reason, results }: { cancelled: boolean; reason: string; results?: string },
): string {
  const how = cancelled ? '**Cancelled.**' : `**Failed:** ${inline(reason)}`;
  const next =
    'What was computed is in the store: the same `groundcam run` continues from there' +
    (cancelled ? '.' : ', once the cause is fixed.');
  const before = results === undefined ? `Stage: ${progress.stage}. ${account(progress)}` : results;
  return [how, next, before].join('\n\n');
}

function account({ measured, excluded, failed, cached }: AuditProgress): string {
  return `${measured} measured, ${excluded} excluded, ${failed} failed; ${cached} were in the store already.`;
}

/** Text as Markdown's inline code, in which nothing has a special meaning. */
function inline(text: string): string {
  return `\`${text.replaceAll(/\s+/g, ' ').replaceAll('`', "'")}\``;
}
