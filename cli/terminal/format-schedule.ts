import type { ScheduleDescription, ScheduleSummary } from '@temporalio/client';
import { count } from '../../report/text/format.ts';
import { minute } from '../../report/trend/minute.ts';
import { overlapPolicies, specsOf } from '../../client/schedules.ts';
import { formatDuration } from './format-duration.ts';
import { formatTable, tableLines } from '../../report/text/table.ts';

interface Listed {
  name: string;
  summary: ScheduleSummary;
}

/** A table of schedules. */
export function formatList(schedules: readonly Listed[]): string {
  if (schedules.length === 0) return 'No schedules yet';
  return formatTable([
    ['name', 'runs', 'state', 'next, UTC', 'last, UTC'],
    ...schedules.map(({ name, summary: { spec, state, info } }) => [
      name,
      times(spec),
      state.paused ? 'paused' : 'active',
      state.paused ? '–' : timeOf(info.nextActionTimes[0]),
      timeOf(info.recentActions.at(-1)?.takenAt),
    ]),
  ]);
}

/** One schedule of `schedule list --json`. */
export function summaryJson({ name, summary: { spec, state, info } }: Listed) {
  return {
    name,
    ...timesJson(spec),
    paused: state.paused,
    next: info.nextActionTimes.map((time) => time.toISOString()),
    last: info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
  };
}

/** A description of one schedule, of about ten lines. */
export function formatDescription(name: string, description: ScheduleDescription): string {
  const { spec, state, policies, info } = description;
  const specs = specsOf(description);
  const [{ store }, models, datasets] =
    'audit' in specs
      ? [specs.audit, [specs.audit.model], [specs.audit.dataset]]
      : [specs.study, specs.study.models, specs.study.datasets];
  const range = [
    spec.startAt && `from ${timeOf(spec.startAt)}`,
    spec.endAt && `until ${timeOf(spec.endAt)}`,
    spec.jitter && `up to ${formatDuration(spec.jitter)} later`,
  ].filter(Boolean);
  const onFailure = policies.pauseOnFailure ? '; pauses when a run fails' : '';
  const lines = [
    ['runs', [times(spec), ...range].join(', ')],
    ['state', state.paused ? `paused (${state.note})` : 'active'],
    ['next', state.paused ? '–' : `${timeOf(info.nextActionTimes[0])} UTC`],
    ['overlap', `${overlapOf(policies.overlap)}${onFailure}`],
    ...models.map(({ uri }) => ['model', uri]),
    ...datasets.map(({ uri, classes }) => [
      'dataset',
      classes === 'all' ? uri : `${uri} (${classes.join(', ')})`,
    ]),
    ['store', store],
    [
      'so far',
      `${count(info.numActionsTaken, 'run')}, ${info.numActionsSkippedOverlap} skipped, ` +
        `${info.numActionsMissedCatchupWindow} missed`,
    ],
    ...info.runningActions.map(({ workflow }) => ['running', workflow.workflowId]),
  ];
  return [name, ...tableLines(lines, { indent: 2 })].join('\n');
}

/** The output of `schedule describe --json`. */
export function scheduleJson(name: string, description: ScheduleDescription) {
  const { spec, state, policies, info } = description;
  return {
    name,
    ...timesJson(spec),
    from: spec.startAt?.toISOString() ?? null,
    until: spec.endAt?.toISOString() ?? null,
    jitter: formatDuration(spec.jitter ?? 0),
    paused: state.paused,
    note: state.note ?? null,
    overlap: overlapOf(policies.overlap),
    pauseOnFailure: policies.pauseOnFailure,
    catchUp: formatDuration(policies.catchupWindow),
    next: info.nextActionTimes.map((time) => time.toISOString()),
    runs: {
      started: info.numActionsTaken,
      skipped: info.numActionsSkippedOverlap,
      missed: info.numActionsMissedCatchupWindow,
      underWay: info.runningActions.map(({ workflow }) => workflow.workflowId),
    },
    ...specsOf(description),
  };
}

type Times = Pick<ScheduleDescription['spec'], 'intervals' | 'calendars' | 'timezone'>;

function timesJson(spec: Times | undefined) {
  return {
    every: (spec?.intervals ?? []).map(({ every }) => formatDuration(every)),
    cron: (spec?.calendars ?? []).map(({ comment }) => comment ?? ''),
    timezone: spec?.timezone || null,
  };
}

function times(spec: Times | undefined): string {
  const { every, cron, timezone } = timesJson(spec);
  const zone = cron.length > 0 ? ` ${timezone ?? 'UTC'}` : '';
  return [...every.map((text) => `every ${text}`), ...cron].join(', ') + zone;
}

/** The value of the flag or, for a policy that the flag can't set, Temporal's name of it. */
function overlapOf(policy: ScheduleDescription['policies']['overlap']): string {
  const known = Object.entries(overlapPolicies).find(([, value]) => value === policy);
  return known?.[0] ?? policy ?? 'skip';
}

function timeOf(time: Date | undefined): string {
  return time ? minute(time.toISOString()) : '–';
}
