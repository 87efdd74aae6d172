import { Runtime, type Logger } from '@temporalio/worker';
import type { Metrics } from '../activities/shared/metrics.ts';
import { InputError } from '../core/errors/input-error.ts';
import type { LineLevel } from './telemetry/line-logger.ts';
import { buckets, temporalMetrics } from './telemetry/temporal-metrics.ts';

export interface RuntimeSettings {
  logger: Logger;
  level: LineLevel;
  /** Address at which Prometheus finds the metrics: "127.0.0.1:9464". Default: none. */
  metricsAddress?: string | undefined;
  /** Whether workers stop on SIGINT and SIGTERM by themselves. */
  stopOnSignals: boolean;
}

/**
 * Sets up Temporal's SDK, once a process and before anything of it is used. Its native part would write
 * to stdout, which is for results: its lines go to the logger instead. Returns the metrics to count with.
 * Throws InputError if nothing can listen at the metrics' address.
 */
export function installRuntime({
  logger,
  level,
  metricsAddress,
  stopOnSignals,
}: RuntimeSettings): Metrics {
  try {
    const runtime = Runtime.install({
      logger,
      ...(!stopOnSignals && { shutdownSignals: [] }),
      telemetryOptions: {
        logging: { forward: {}, filter: { core: nativeLevel(level), other: 'ERROR' } },
        ...(metricsAddress !== undefined && {
          metrics: {
            attachServiceName: false,
            prometheus: {
              bindAddress: parseAddress(metricsAddress),
              countersTotalSuffix: true,
              unitSuffix: true,
              useSecondsForDurations: true,
              histogramBucketOverrides: buckets,
            },
          },
        }),
      },
    });
    return temporalMetrics(runtime.metricMeter);
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('prometheus'))) throw error;
    throw new InputError(`Metrics can't be served at ${metricsAddress}: ${error.message}`, {
      hint: 'Pass --metrics with an address of this machine and a free port, such as 127.0.0.1:9465.',
      cause: error,
    });
  }
}

/** Of the native part, only warnings and errors are logged. */
function nativeLevel(level: LineLevel): 'WARN' | 'ERROR' {
  return level === 'error' ? 'ERROR' : 'WARN';
}

function parseAddress(text: string): string {
  const [, host, port] = /^(\[[\da-f:]+\]|\d+\.\d+\.\d+\.\d+):(\d+)$/i.exec(text) ?? [];
  if (host === undefined || Number(port) < 1 || Number(port) > 65535) {
    throw new InputError(
      `Expected an IP address and a port for --metrics but received ${JSON.stringify(text)}`,
      { hint: 'Write 127.0.0.1:9464, or 0.0.0.0:9464 if Prometheus runs on another machine.' },
    );
  }
  return `${host}:${port}`;
}
