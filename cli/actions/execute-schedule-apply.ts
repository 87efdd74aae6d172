import { applySchedule, pruneSchedules } from '../../client/schedules.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { auditSpec } from '../flags/audit-spec.ts';
import { readSchedulesFile, type ScheduleEntry } from '../flags/schedules-file.ts';
import { newTiming } from '../flags/timing-flags.ts';
import { openServerSession } from '../session/server-session.ts';
import { note } from '../terminal/note.ts';
import type { CreateOptions } from './execute-schedule.ts';

export interface ApplyOptions extends CreateOptions {
  prune?: boolean;
}

/**
 * Makes the server's schedules what a file says. The file is read whole before anything is changed.
 *
 * @param given the flags on the command line, beside -f and --prune
 */
export async function applySchedules(
  name: string | undefined,
  { prune = false, ...flags }: ApplyOptions,
  given: readonly string[],
): Promise<void> {
  const entries =
    name === undefined ? await entriesOf(flags.file, given) : [await entryOf(name, flags)];
  if (prune && name !== undefined) {
    throw new InputError(
      '--prune deletes what a file of schedules no longer has, and got one name',
      {
        hint: 'Leave out the name and pass a file with `schedules:`, or delete one with `groundcam schedule delete`.',
      },
    );
  }
  const session = await openServerSession(note);
  try {
    const { client, taskQueues, searchAttributes, encrypted } = session;
    for (const { name, spec, ...definition } of entries) {
      const audit = { taskQueues, searchAttributes, encrypted, spec };
      const outcome = await applySchedule(client, name, { ...definition, audit });
      process.stdout.write(`${name} is ${outcome}\n`);
    }
    if (!prune) return;
    const kept = new Set(entries.map(({ name }) => name));
    for (const gone of await pruneSchedules(client, kept)) {
      process.stdout.write(`${gone} is deleted; its runs and its history are still in the store\n`);
    }
  } finally {
    await session.close();
  }
}

async function entryOf(name: string, flags: CreateOptions): Promise<ScheduleEntry> {
  const spec = await auditSpec(flags);
  return { name, spec, paused: flags.paused ?? false, ...newTiming(flags) };
}

async function entriesOf(
  file: string | undefined,
  [flag]: readonly string[],
): Promise<ScheduleEntry[]> {
  if (file === undefined) {
    throw new InputError('`schedule apply` needs a file of schedules, or the name of one', {
      hint: 'For example: groundcam schedule apply -f schedules.yaml. docs/schedules.md shows such a file.',
    });
  }
  if (flag !== undefined) {
    throw new InputError(`${flag} is for one schedule, and none is named`, {
      hint: 'Write the settings into the file, or name the schedule: groundcam schedule apply nightly -f audit.yaml --every 1d.',
    });
  }
  return readSchedulesFile(file);
}
