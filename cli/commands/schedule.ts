import { Command, Option } from 'commander';
import { addAuditFlags } from '../flags/audit-flags.ts';
import { duration, moment } from '../flags/duration.ts';
import { addHelp } from '../flags/help-text.ts';
import { scheduleName } from '../flags/schedule-name.ts';
import type { CreateOptions } from '../actions/execute-schedule.ts';

/** `groundcam schedule`. */
export function scheduleCommand(): Command {
  const command = new Command('schedule').description(
    'Repeat an audit on a schedule: as images arrive, or as the model changes',
  );

  addAuditFlags(
    addTimingFlags(
      named('create', 'Create a schedule, with the flags of `groundcam run`', [
        'groundcam schedule create nightly --cron "0 2 * * *" \\\n--timezone Europe/Berlin -f audit.yaml',
        'groundcam schedule create fresh --every 6h --pause-on-failure \\\n--model s3://bucket/model.onnx --dataset s3://bucket/VOC \\\n--store s3://bucket/audits',
      ]),
    ).option('--paused', 'create it paused: it runs only if triggered, until it is unpaused'),
  ).action(async (name: string, flags: CreateOptions) => {
    await (await execution()).create(name, flags);
  });

  addAuditFlags(
    addTimingFlags(
      named('update', 'Change the given settings and keep the rest; -f replaces the whole audit', [
        'groundcam schedule update nightly --overlap buffer-one',
      ]),
    ),
  ).action(async (name: string, flags: CreateOptions) => {
    await (await execution()).update(name, flags);
  });

  const list = command
    .command('list')
    .description('List the schedules of the configured server')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => {
      await (await execution()).list(flags);
    });
  addHelp(list, { examples: ['groundcam schedule list'] });

  named('describe', 'Show when a schedule runs, what it audits, and its counts of runs', [
    'groundcam schedule describe nightly',
  ])
    .option('--json', 'print JSON')
    .action(async (name: string, flags: { json?: boolean }) => {
      await (await execution()).describe(name, flags);
    });

  named('trigger', 'Start a run now, even if the schedule is paused', [
    'groundcam schedule trigger nightly --wait',
  ])
    .option('--wait', 'wait until the run has ended; exit code 1 if it fails')
    .action(async (name: string, flags: { wait?: boolean }) => {
      await (await execution()).trigger(name, flags);
    });

  named('pause', 'Start no runs until the schedule is unpaused', [
    'groundcam schedule pause nightly --note "labels are being corrected"',
  ])
    .option('--note <text>', 'reason, which `schedule describe` shows')
    .action(async (name: string, flags: { note?: string }) => {
      await (await execution()).pause(name, flags);
    });

  named('unpause', 'Start runs again', ['groundcam schedule unpause nightly'])
    .option('--note <text>', 'reason, which `schedule describe` shows')
    .action(async (name: string, flags: { note?: string }) => {
      await (await execution()).unpause(name, flags);
    });

  named('backfill', 'Run the audits that were due in a past period, one after the other', [
    'groundcam schedule backfill nightly --from 2026-11-01 --until 2026-11-08',
  ])
    .addOption(
      new Option('--from <time>', 'start of the period').argParser(moment).makeOptionMandatory(),
    )
    .addOption(
      new Option('--until <time>', 'end of the period').argParser(moment).makeOptionMandatory(),
    )
    .action(async (name: string, flags: { from: Date; until: Date }) => {
      await (await execution()).backfill(name, flags);
    });

  named('delete', 'Delete the schedule; its runs and its history are kept', [
    'groundcam schedule delete nightly',
  ]).action(async (name: string) => {
    await (await execution()).remove(name);
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

  function named(verb: string, description: string, examples: readonly string[]): Command {
    const subcommand = command
      .command(verb)
      .description(description)
      .argument('<name>', 'name of the schedule', scheduleName);
    return addHelp(subcommand, { examples });
  }
}

/** What the subcommands do, loaded when one runs. */
function execution() {
  return import('../actions/execute-schedule.ts');
}

function addTimingFlags(command: Command): Command {
  return command
    .optionsGroup('When:')
    .option(
      '--every <duration>',
      'interval such as 30m, 6h or 7d, counted from 1970-01-01 UTC',
      duration,
    )
    .option(
      '--cron <expression>',
      'minute hour day month weekday, such as "0 6 * * MON-FRI"; repeatable',
      (text: string, before: string[] = []) => [...before, text],
    )
    .option('--timezone <name>', 'time zone of --cron, such as Europe/Berlin (default: UTC)')
    .option('--jitter <duration>', 'delay each run by a random time up to this', duration)
    .option(
      '--from <time>',
      'start no run before this, such as 2026-12-01 or 2026-12-01T06:00Z',
      moment,
    )
    .option('--until <time>', 'start no run after this', moment)
    .optionsGroup('Policies:')
    .addOption(
      new Option(
        '--overlap <policy>',
        'if a run is due while another is running: skip it (default), or let one wait',
      ).choices(['skip', 'buffer-one']),
    )
    .option(
      '--catch-up <duration>',
      'how late a run may start after the server was down (default: 1y)',
      duration,
    )
    .option('--pause-on-failure', 'pause the schedule when a run fails')
    .option('--no-pause-on-failure', 'keep running when a run fails (default)');
}
