import type { Connection } from '@temporalio/client';

/** Versions of the Temporal server that the tests were run with, 1.25.2 and 1.29.1: major and minor. */
export const TESTED_SERVERS = { oldest: '1.25', newest: '1.29' } as const;

/** The version of a Temporal server, such as "1.29.1"; undefined if it does not tell. */
export async function serverVersion({
  workflowService,
}: Pick<Connection, 'workflowService'>): Promise<string | undefined> {
  const { serverVersion } = await workflowService.getSystemInfo({});
  return serverVersion || undefined;
}

/**
 * What to expect of a server that is older or newer than those that the tests were run with, in a sentence;
 * undefined if there is nothing to say.
 */
export function outsideTested(version: string): string | undefined {
  const { oldest, newest } = TESTED_SERVERS;
  const tested = `than those that groundcam is tested with (${oldest} to ${newest})`;
  if (isBefore(version, oldest)) {
    return `It is older ${tested}: it may ignore or refuse what runs ask of it. Upgrade it if they fail.`;
  }
  if (isBefore(newest, version)) return `It is newer ${tested}, and expected to work.`;
  return undefined;
}

/** Whether a version comes before another one, by major and minor number. */
function isBefore(version: string, other: string): boolean {
  const [a, b] = [partsOf(version), partsOf(other)];
  return a.major < b.major || (a.major === b.major && a.minor < b.minor);
}

function partsOf(version: string): { major: number; minor: number } {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return { major: Number(major), minor: Number(minor) };
}
