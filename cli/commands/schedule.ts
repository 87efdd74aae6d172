import { Command } from 'commander';
import { addAuditFlags } from '../flags/audit-flags.ts';
import { addHelp } from '../flags/help-text.ts';
import { addTimingFlags, pausedOption } from '../flags/timing-flags.ts';
import { scheduleName } from '../flags/schedule-name.ts';
import type { CreateOptions } from '../actions/execute-schedule.ts';
import type { ApplyOptions } from '../actions/execute-schedule-apply.ts';
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

  const apply = command
    .command('apply')
    .description('Create schedules or change them, so that they are what a file says')
    .argument('[name]', 'name of the schedule, if the file is the spec of one audit', scheduleName);
  addHelp(
    addAuditFlags(addTimingFlags(apply))
      .addOption(pausedOption())
      .option(
        '--prune',
        'delete schedules that an earlier `apply` created and the file does not have',
      ),
    {
      notes: [
        'Without a name, the file has several schedules: see docs/schedules.md. What is left out has its default. ' +
          'A schedule that exists stays paused or active as it is.',
      ],
      examples: [
        'groundcam schedule apply -f schedules.yaml --prune',
        'groundcam schedule apply nightly -f audit.yaml --cron "0 2 * * *"',
      ],
    },
  ).action(async (name: string | undefined, flags: ApplyOptions) => {
    const { applySchedules } = await import('../actions/execute-schedule-apply.ts');
    const given = apply.options.flatMap((option) => {
      const key = option.attributeName();
      const isShared = key === 'file' || key === 'prune';
      return !isShared && apply.getOptionValueSource(key) === 'cli' ? [option.flags] : [];
    });
    await applySchedules(name, flags, given);
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
