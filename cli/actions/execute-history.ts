import { ScheduleNotFoundError } from '@temporalio/client';
import { InputError } from '../../core/errors/input-error.ts';
import { terminalHistory } from '../../report/trend/terminal-history.ts';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { openStore } from '../../store/open-store.ts';
import { readHistory } from '../../store/schedule-history.ts';
import { scheduleKeys } from '../../store/schedule-keys.ts';
import { auditOf } from '../../client/schedules.ts';
import { scheduleIdOf } from '../../workflows/contract/workflow-ids.ts';
import { throwIfUnreadable } from '../session/throw-if-unreadable.ts';
import { configuredTemporal, connectClient } from '../../client/temporal-address.ts';

export interface HistoryOptions {
  store?: string;
  limit: number;
  json?: boolean;
}

/** Prints the runs of a schedule. */
export async function executeHistory(name: string, flags: HistoryOptions): Promise<void> {
  const store = openStore(flags.store ?? (await storeOfSchedule(name)) ?? DEFAULT_STORE);
  const { runs, unreadable } = await readHistory(store, name);
  if (runs.length === 0 && unreadable.length === 0) {
    throw new InputError(`${store.uri} has no runs of the schedule ${name}`, {
      hint: `Pass the store of its runs with --store; \`groundcam schedule describe ${name}\` shows it.`,
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

/** The store of a schedule, if a server is configured and has a schedule of that name. */
async function storeOfSchedule(name: string): Promise<string | undefined> {
  const configured = configuredTemporal();
  if (!configured) return undefined;
  const { client, connection } = await connectClient(configured);
  try {
    return auditOf(name, await client.schedule.getHandle(scheduleIdOf(name)).describe()).store;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  } finally {
    await connection.close();
  }
}
