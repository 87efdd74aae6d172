import { join } from 'shlex';
import { InputError } from '../../core/errors/input-error.ts';
import { findTool } from '../../infra/tools/obtain-tool.ts';
import { temporalCli } from '../../infra/tools/temporal-cli.ts';
import { configuredTemporal } from '../../client/temporal-address.ts';
import { connectSession } from './connected-session.ts';
import type { TemporalSession } from './temporal-session.ts';

/** Connects to the configured Temporal server. Throws InputError if none is configured. */
export async function openServerSession(note: (line: string) => void): Promise<TemporalSession> {
  const configured = configuredTemporal();
  if (configured) return connectSession(configured, note);
  const temporal = (await findTool(temporalCli))?.path ?? 'temporal';
  throw new InputError(
    'A schedule needs a Temporal server that keeps running, and none is configured: the embedded server stops with its command',
    {
      hint:
        `Start one with \`${join([temporal, 'server', 'start-dev', '--db-filename', 'temporal.db'])}\`, set ` +
        'TEMPORAL_ADDRESS=127.0.0.1:7233, and leave `groundcam worker` running.',
    },
  );
}
