import { Option, type Command } from 'commander';

/** How a process that serves audits can be watched. */
export interface WorkerTelemetryFlags {
  metrics?: string;
  logFormat?: 'text' | 'json';
  logLevel?: 'debug' | 'info' | 'warn' | 'error';
}

/** Adds the flags of `WorkerTelemetryFlags`, which every command with a worker in it has. */
export function addWorkerTelemetryFlags(
  command: Command,
  defaults: { logFormat: string; logLevel: string },
): Command {
  return command
    .option('--metrics <address>', 'serve Prometheus metrics, for example at 127.0.0.1:9464')
    .addOption(
      new Option(
        '--log-format <format>',
        `a line of text or a JSON object an event, on stderr (default: ${defaults.logFormat})`,
      ).choices(['text', 'json']),
    )
    .addOption(
      new Option(
        '--log-level <level>',
        `the least that is logged (default: ${defaults.logLevel})`,
      ).choices(['debug', 'info', 'warn', 'error']),
    );
}
