import type { ChildProcess } from 'node:child_process';
import { temporalPath } from '../servers.ts';
import { finished, startCommand, type CommandOptions, type CommandResult } from './command.ts';

export { finished, printed, type CommandResult } from './command.ts';

/** Starts the built command as a user would who has Temporal's command line. */
export function startGroundcam(
  args: readonly string[],
  { env = {}, ...options }: CommandOptions = {},
): ChildProcess {
  return startCommand(args, { ...options, env: { TEMPORAL_CLI_PATH: temporalPath(), ...env } });
}

/** Runs the built command to its end. */
export async function groundcam(
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return finished(startGroundcam(args, options));
}
