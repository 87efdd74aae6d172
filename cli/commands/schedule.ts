import { Command, Option } from 'commander';
import { addAuditFlags } from '../flags/audit-flags.ts';
import { duration, moment } from '../flags/duration.ts';
import { scheduleName } from '../flags/schedule-name.ts';
import type { CreateOptions } from '../actions/execute-schedule.ts';

/** `groundcam schedule`. */
export function scheduleCommand(): Command {
  const command = new Command('schedule')
    .description('Audit again and again: when images arrive, when the model changes')
    .addHelpText('after', EXAMPLES);

  addAuditFlags(
    addTimingFlags(
      named('create', 'Make a schedule; it takes the flags of `groundcam run` too'),
    ).option('--paused', 'make it paused: it runs when triggered, until it is unpaused'),
  ).action(async (name: string, flags: CreateOptions) => {
    await (await execution()).create(name, flags);
  });

  addAuditFlags(
    addTimingFlags(
      named('update', 'Change what is given and leave the rest; -f replaces the whole audit'),
    ),
  ).action(async (name: string, flags: CreateOptions) => {
    await (await execution()).update(name, flags);
  });

  command.addCommand(
    new Command('list')
      .description('Show the schedules of the configured server')
      .option('--json', 'print JSON')
      .action(async (flags: { json?: boolean }) => {
        await (await execution()).list(flags);
      }),
  );

  named('describe', 'Show when it runs, what it audits and how its last runs went')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: { json?: boolean }) => {
      await (await execution()).describe(name, flags);
    });

  named('trigger', 'Run now, paused or not')
    .option('--wait', 'stay until the run has ended, and exit with 1 where it fails')
    .action(async (name: string, flags: { wait?: boolean }) => {
      await (await execution()).trigger(name, flags);
    });

  named('pause', 'Start no more runs until it is unpaused')
    .option('--note <text>', 'why, for those who look')
    .action(async (name: string, flags: { note?: string }) => {
      await (await execution()).pause(name, flags);
    });

  named('unpause', 'Start runs again')
    .option('--note <text>', 'why, for those who look')
    .action(async (name: string, flags: { note?: string }) => {
      await (await execution()).unpause(name, flags);
    });

  named('backfill', 'Make up for the runs of a time that is past, one after the other')
    .addOption(new Option('--from <time>', 'begin').argParser(moment).makeOptionMandatory())
    .addOption(new Option('--until <time>', 'end').argParser(moment).makeOptionMandatory())
    .action(async (name: string, flags: { from: Date; until: Date }) => {
      await (await execution()).backfill(name, flags);
    });

  named('delete', 'Delete the schedule; its runs and its history stay').action(
    async (name: string) => {
      await (await execution()).remove(name);
    },
  );
  return command;

  function named(verb: string, description: string): Command {
    return command
      .command(verb)
      .description(description)
      .argument('<name>', 'name of the schedule', scheduleName);
  }
}

/** What the subcommands do, loaded when one runs. */
function execution() {
  return import('../actions/execute-schedule.ts');
}

function addTimingFlags(command: Command): Command {
  return command
    .optionsGroup('When:')
    .option('--every <duration>', 'such as 30m, 6h or 7d, counted from 1970-01-01 UTC', duration)
    .option(
      '--cron <expression>',
      'minute hour day month weekday, such as "0 6 * * MON-FRI"; repeat it for more times',
      (text: string, before: string[] = []) => [...before, text],
    )
    .option('--timezone <name>', 'of --cron, such as Europe/Berlin (default: UTC)')
    .option('--jitter <duration>', 'start up to so much later, at random', duration)
    .option('--from <time>', 'no run before, such as 2026-12-01 or 2026-12-01T06:00Z', moment)
    .option('--until <time>', 'no run after', moment)
    .optionsGroup('Policies:')
    .addOption(
      new Option(
        '--overlap <policy>',
        'a run that is due while another is under way: skip it (default), or let one wait',
      ).choices(['skip', 'buffer-one']),
    )
    .option(
      '--catch-up <duration>',
      'how late a run may start after the server was down (default: 1y)',
      duration,
    )
    .option('--pause-on-failure', 'pause the schedule when a run fails')
    .option('--no-pause-on-failure', 'go on when a run fails (default)');
}

const EXAMPLES = `
A schedule lives in a Temporal server that goes on after the command (TEMPORAL_ADDRESS, temporal.toml),
and workers (\`groundcam worker\`) do its runs. Each run lists the dataset anew. It computes what is new,
and publishes nothing where nothing has changed.

Examples:
  $ groundcam schedule create nightly --cron "0 2 * * *" --timezone Europe/Berlin -f audit.yaml
  $ groundcam schedule create fresh --every 6h --pause-on-failure --model s3://bucket/model.onnx \\
      --dataset s3://bucket/VOC --store s3://bucket/audits
  $ groundcam schedule trigger nightly --wait
  $ groundcam schedule update nightly --overlap buffer-one
  $ groundcam history nightly --store s3://bucket/audits
`;
