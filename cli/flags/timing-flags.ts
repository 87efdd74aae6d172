import { Option, type Command } from 'commander';
import type { Overlap, SchedulePolicies, ScheduleTiming } from '../../client/schedules.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { duration, moment } from './duration.ts';

/** The flags for when runs start, and what happens if they overlap or fail. */
export interface TimingFlags {
  every?: number;
  cron?: string[];
  timezone?: string;
  jitter?: number;
  from?: Date;
  until?: Date;
  overlap?: Overlap;
  catchUp?: number;
  pauseOnFailure?: boolean;
}

/** Adds the flags for when runs start, and what happens if they overlap or fail. */
export function addTimingFlags(command: Command): Command {
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

/** `--paused`. */
export function pausedOption(): Option {
  return new Option(
    '--paused',
    'create it paused: it starts nothing unless it is triggered, until it is unpaused',
  );
}

/** The times and policies of a new schedule. Throws InputError if it has no times, or two flags exclude each other. */
export function newTiming(flags: TimingFlags): ReturnType<typeof timingOf> {
  const definition = timingOf(flags);
  const { every, cron } = definition.timing;
  if (every || cron) return definition;
  throw new InputError('A schedule needs --every or --cron', {
    hint: 'Pass for example --every 6h, or --cron "0 2 * * *" --timezone Europe/Berlin.',
  });
}

/** The times and policies of the flags. Throws InputError if two flags exclude each other. */
export function timingOf(flags: TimingFlags): {
  timing: ScheduleTiming;
  policies: SchedulePolicies;
} {
  const { every, cron, timezone, jitter, from, until, overlap, catchUp, pauseOnFailure } = flags;
  if (every !== undefined && cron) throw new InputError('Pass --every or --cron, not both');
  if (every !== undefined && every % 1000 !== 0) {
    throw new InputError('Expected whole seconds for --every');
  }
  return {
    timing: {
      ...(every !== undefined && { every }),
      ...(cron && { cron }),
      ...(timezone !== undefined && { timezone }),
      ...(jitter !== undefined && { jitter }),
      ...(from && { startAt: from }),
      ...(until && { endAt: until }),
    },
    policies: {
      ...(overlap && { overlap }),
      ...(catchUp !== undefined && { catchupWindow: catchUp }),
      ...(pauseOnFailure !== undefined && { pauseOnFailure }),
    },
  };
}
