import { Option, type Command } from 'commander';
import type { ScheduledKind } from '../../client/schedules.ts';
import { moment } from '../flags/duration.ts';
import { addHelp } from '../flags/help-text.ts';
import { scheduleName } from '../flags/schedule-name.ts';

/** How the subcommands of a schedule speak of what it starts. */
export interface ScheduleWords {
  kind: ScheduledKind;
  /** "groundcam schedule". */
  command: string;
  /** "run". */
  noun: string;
  nouns: string;
  /** Where what it did is kept, for `delete`. */
  kept: string;
}

/** Adds a subcommand about one schedule. */
export function namedVerb(
  command: Command,
  verb: string,
  description: string,
  examples: readonly string[],
): Command {
  const subcommand = command
    .command(verb)
    .description(description)
    .argument('<name>', 'name of the schedule', scheduleName);
  return addHelp(subcommand, { examples });
}

/** Adds what is the same for schedules of audits and of studies: all but how one is made. */
export function addScheduleVerbs(
  command: Command,
  { kind, command: words, noun, nouns, kept }: ScheduleWords,
): void {
  const named = (verb: string, description: string, ...examples: string[]) =>
    namedVerb(command, verb, description, examples);

  const list = command
    .command('list')
    .description(`List the schedules of ${nouns} of the configured server`)
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => {
      await (await execution()).list(kind, flags);
    });
  addHelp(list, { examples: [`${words} list`] });

  named(
    'describe',
    `Show when a schedule starts ${nouns}, of what, and its counts of them`,
    `${words} describe nightly`,
  )
    .option('--json', 'print JSON')
    .action(async (name: string, flags: { json?: boolean }) => {
      await (await execution()).describe(name, flags);
    });

  named(
    'trigger',
    `Start a ${noun} now, even if the schedule is paused`,
    `${words} trigger nightly --wait`,
  )
    .option('--wait', `wait until the ${noun} has ended; exit code 1 if it fails`)
    .action(async (name: string, flags: { wait?: boolean }) => {
      await (await execution()).trigger(name, flags);
    });

  named(
    'pause',
    `Start no ${nouns} until the schedule is unpaused`,
    `${words} pause nightly --note "labels are being corrected"`,
  )
    .option('--note <text>', 'reason, which `describe` shows')
    .action(async (name: string, flags: { note?: string }) => {
      await (await execution()).pause(name, flags);
    });

  named('unpause', `Start ${nouns} again`, `${words} unpause nightly`)
    .option('--note <text>', 'reason, which `describe` shows')
    .action(async (name: string, flags: { note?: string }) => {
      await (await execution()).unpause(name, flags);
    });

  named(
    'backfill',
    `Start the ${nouns} that were due in a past period, one after the other`,
    `${words} backfill nightly \\\n--from 2026-11-01 --until 2026-11-08`,
  )
    .addOption(
      new Option('--from <time>', 'start of the period').argParser(moment).makeOptionMandatory(),
    )
    .addOption(
      new Option('--until <time>', 'end of the period').argParser(moment).makeOptionMandatory(),
    )
    .action(async (name: string, flags: { from: Date; until: Date }) => {
      await (await execution()).backfill(name, flags);
    });

  named('delete', `Delete the schedule; its ${kept} are kept`, `${words} delete nightly`).action(
    async (name: string) => {
      await (await execution()).remove(name, kept);
    },
  );
}

/** What the subcommands do, loaded when one runs. */
function execution() {
  return import('../actions/execute-schedule.ts');
}
