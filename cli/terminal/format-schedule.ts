import type { ScheduleDescription, ScheduleSummary } from '@temporalio/client';
import { count } from '../../report/text/format.ts';
import { oneLine } from '../../report/text/one-line.ts';
import { minute } from '../../report/trend/minute.ts';
import { auditOf, overlapPolicies } from '../../client/schedules.ts';
import { formatDuration } from './format-duration.ts';
import { formatTable } from '../../report/text/table.ts';

interface Listed {
  name: string;
  summary: ScheduleSummary;
}

/** A table of schedules. */
export function formatList(schedules: readonly Listed[]): string {
  if (schedules.length === 0) return 'No schedules yet: `groundcam schedule create` makes one';
  return formatTable([
    ['name', 'runs', 'state', 'next, UTC', 'last, UTC'],
    ...schedules.map(({ name, summary: { spec, state, info } }) => [
      name,
      times(spec),
      state.paused ? 'paused' : 'active',
      state.paused ? '–' : moment(info.nextActionTimes[0]),
      moment(info.recentActions.at(-1)?.takenAt),
    ]),
  ]);
}

/** One schedule of `list --json`. */
export function summaryJson({ name, summary: { spec, state, info } }: Listed) {
  return {
    name,
    ...timesJson(spec),
    paused: state.paused,
    next: info.nextActionTimes.map((time) => time.toISOString()),
    last: info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
  };
}

/** All about one schedule, some ten lines. */
export function formatDescription(name: string, description: ScheduleDescription): string {
  const { spec, state, policies, info } = description;
  const { model, dataset, store } = auditOf(description);
  const classes = dataset.classes === 'all' ? '' : ` (${dataset.classes.join(', ')})`;
  const range = [
    spec.startAt && `from ${moment(spec.startAt)}`,
    spec.endAt && `until ${moment(spec.endAt)}`,
    spec.jitter && `up to ${formatDuration(spec.jitter)} later`,
  ].filter(Boolean);
  const onFailure = policies.pauseOnFailure ? '; pauses when a run fails' : '';
  const lines = [
    ['runs', [times(spec), ...range].join(', ')],
    ['state', state.paused ? `paused (${state.note})` : 'active'],
    ['next', state.paused ? '–' : `${moment(info.nextActionTimes[0])} UTC`],
    ['overlap', `${overlapOf(policies.overlap)}${onFailure}`],
    ['model', model.uri],
    ['dataset', `${dataset.uri}${classes}`],
    ['store', store],
    [
      'so far',
      `${count(info.numActionsTaken, 'run')}, ${info.numActionsSkippedOverlap} skipped, ` +
        `${info.numActionsMissedCatchupWindow} missed`,
    ],
    ...info.runningActions.map(({ workflow }) => ['under way', workflow.workflowId]),
  ] as const;
  return [
    name,
    ...lines.map(([key = '', value = '']) => `  ${key.padEnd(11)}${oneLine(value)}`),
  ].join('\n');
}

/** `describe --json`. */
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
    audit: auditOf(description),
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

/** As the flag has it; as Temporal has it where somebody else chose another. */
function overlapOf(policy: ScheduleDescription['policies']['overlap']): string {
  const known = Object.entries(overlapPolicies).find(([, value]) => value === policy);
  return known?.[0] ?? policy ?? 'skip';
}

function moment(time: Date | undefined): string {
  return time ? minute(time.toISOString()) : '–';
}
