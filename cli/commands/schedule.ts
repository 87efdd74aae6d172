import { Command } from 'commander';
import { addAuditFlags } from '../flags/audit-flags.ts';
import { addHelp } from '../flags/help-text.ts';
import { addTimingFlags, pausedOption } from '../flags/timing-flags.ts';
import type { CreateOptions } from '../actions/execute-schedule.ts';
import { addScheduleVerbs, namedVerb } from './schedule-verbs.ts';

/** `groundcam schedule`. */
export function scheduleCommand(): Command {
  const command = new Command('schedule').description(
    'Repeat an audit on a schedule: as images arrive, or as the model changes',
  );

  addAuditFlags(
    addTimingFlags(
      namedVerb(command, 'create', 'Create a schedule, with the flags of `groundcam run`', [
        'groundcam schedule create nightly --cron "0 2 * * *" \\\n--timezone Europe/Berlin -f audit.yaml',
        'groundcam schedule create fresh --every 6h --pause-on-failure \\\n--model s3://bucket/model.onnx --dataset s3://bucket/VOC \\\n--store s3://bucket/audits',
      ]),
    ).addOption(pausedOption()),
  ).action(async (name: string, flags: CreateOptions) => {
    const { create } = await import('../actions/execute-schedule.ts');
    await create(name, flags);
  });

  addAuditFlags(
    addTimingFlags(
      namedVerb(
        command,
        'update',
        'Change the given settings and keep the rest; -f replaces the whole audit',
        ['groundcam schedule update nightly --overlap buffer-one'],
      ),
    ),
  ).action(async (name: string, flags: CreateOptions) => {
    const { update } = await import('../actions/execute-schedule.ts');
    await update(name, flags);
  });

  addScheduleVerbs(command, {
    kind: 'audit',
    command: 'groundcam schedule',
    noun: 'run',
    nouns: 'runs',
    kept: 'runs and its history',
  });
  return addHelp(command, {
    notes: [
      'Schedules need a Temporal server that stays up (TEMPORAL_ADDRESS, temporal.toml) and ' +
        '`groundcam worker` processes that execute their runs. Each run lists the dataset again, ' +
        'computes what is new, and publishes nothing if nothing has changed.',
    ],
    examples: [
      'groundcam schedule create nightly --cron "0 2 * * *" -f audit.yaml',
      'groundcam schedule trigger nightly --wait',
      'groundcam history nightly --store s3://bucket/audits',
    ],
  });
}
