import { ScheduleNotFoundError } from '@temporalio/client';
import { InputError } from '../../core/errors/input-error.ts';
import { terminalHistory } from '../../report/trend/terminal-history.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { openStore } from '../../store/open-store.ts';
import { readHistory } from '../../store/schedule-history.ts';
import { scheduleKeys } from '../../store/schedule-keys.ts';
import { auditOf, scheduleIdOf } from '../../client/schedules.ts';
import { throwIfUnreadable } from '../session/throw-if-unreadable.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';

export interface HistoryOptions {
  store?: string;
  limit: number;
  json?: boolean;
}

/** Prints the runs of a schedule. */
export async function executeHistory(name: string, flags: HistoryOptions): Promise<void> {
  const store = openStore(flags.store ?? (await storeOfSchedule(name)) ?? defaultStore);
  const { runs, unreadable } = await readHistory(store, name);
  if (runs.length === 0 && unreadable.length === 0) {
    throw new InputError(`${store.uri} has no runs of a schedule ${name}`, {
      hint: 'Pass --store with the place its runs write to; `groundcam schedule describe` shows it.',
    });
  }
  const trend = store.locate(scheduleKeys(name).trend);
  process.stdout.write(
    flags.json
      ? `${JSON.stringify({ schedule: name, trend, runs }, null, 2)}\n`
      : `${terminalHistory(runs, { limit: flags.limit })}\n\nTrend: ${trend}\n`,
  );
  throwIfUnreadable(unreadable.map(({ reason }) => reason));
}

const defaultStore = AuditSpec.shape.store.parse(undefined);

/** Where a schedule of the configured server writes to, if there is one of that name. */
async function storeOfSchedule(name: string): Promise<string | undefined> {
  const configured = configuredTemporal();
  if (!configured) return undefined;
  const { client, connection } = await connectClient(configured);
  try {
    return auditOf(await client.schedule.getHandle(scheduleIdOf(name)).describe()).store;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  } finally {
    await connection.close();
  }
}
