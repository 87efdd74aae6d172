import { InputError } from '../../core/errors/input-error.ts';
import type { ProviderFlag } from '../flags/provider-flag.ts';
import type { WorkerTelemetryFlags } from '../flags/worker-telemetry.ts';
import type { TemporalSession } from './temporal-session.ts';

/**
 * Connects to the configured Temporal server or, if none is configured, starts the embedded one. Imports
 * only what it needs, so that a wrong flag fails fast.
 */
export async function openTemporalSession(
  note: (line: string) => void,
  flags: WorkerTelemetryFlags & ProviderFlag = {},
): Promise<TemporalSession> {
  const { configuredTemporal } = await import('../../client/temporal-address.ts');
  const configured = configuredTemporal();
  if (configured) {
    if (flags.provider !== undefined) {
      throw new InputError('--provider is for the process that runs the model, here a worker', {
        hint: 'Pass it to `groundcam worker`.',
      });
    }
    const { connectSession } = await import('./connected-session.ts');
    return connectSession(configured, note);
  }
  const { startEmbeddedSession } = await import('./embedded-session.ts');
  return startEmbeddedSession(note, flags);
}
