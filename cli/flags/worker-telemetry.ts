import { Option, type Command } from 'commander';

/** Metrics and logs of a process that executes audits. */
export interface WorkerTelemetryFlags {
  metrics?: string;
  logFormat?: 'text' | 'json';
  logLevel?: 'debug' | 'info' | 'warn' | 'error';
}

/** Adds the flags of `WorkerTelemetryFlags`, for commands that start a worker. */
export function addWorkerTelemetryFlags(
  command: Command,
  defaults: { logFormat: string; logLevel: string },
): Command {
  return command
    .option(
      '--metrics <address>',
      'serve Prometheus metrics at this address, such as 127.0.0.1:9464',
    )
    .addOption(
      new Option(
        '--log-format <format>',
        `text or JSON, one event per line, on stderr (default: ${defaults.logFormat})`,
      ).choices(['text', 'json']),
    )
    .addOption(
      new Option(
        '--log-level <level>',
        `minimum level of log events (default: ${defaults.logLevel})`,
      ).choices(['debug', 'info', 'warn', 'error']),
    );
}
