import { inspect } from 'node:util';
import { DefaultLogger, type LogEntry, type Logger, type LogLevel } from '@temporalio/worker';

export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LineLevel = (typeof logLevels)[number];

export interface LogSettings {
  format: LogFormat;
  /** The lowest level that is written. */
  level: LineLevel;
}

const sdkLevels: Record<LineLevel, LogLevel> = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
};

/**
 * Fields of the SDK that are left out. A task token is not only noise: whoever has it may end the task.
 */
const LEFT_OUT = ['taskToken', 'isLocal', 'namespace', 'activityRunId'];

/** A logger that writes one line an entry: JSON for machines, text for people. */
export function lineLogger(
  { format, level }: LogSettings,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger {
  const line = format === 'json' ? jsonLine : textLine;
  return new DefaultLogger(sdkLevels[level], (entry) => write(`${line(entry)}\n`));
}

function jsonLine(entry: LogEntry): string {
  return JSON.stringify(
    {
      time: timeOf(entry).toISOString(),
      level: entry.level.toLowerCase(),
      message: entry.message,
      ...attributesOf(entry),
    },
    (_name, value: unknown) => plain(value),
  );
}

/** Values as JSON can hold them: it has neither errors nor bigints. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (!(value instanceof Error)) return value;
  const { name, message, stack, cause } = value;
  return { name, message, stack, ...(cause !== undefined && { cause }) };
}

function textLine(entry: LogEntry): string {
  const time = timeOf(entry).toISOString().slice(0, 19).replace('T', ' ');
  const attributes = Object.entries(attributesOf(entry)).map(([name, value]) => {
    const text = value instanceof Error ? value.message : value;
    return ` ${name}=${inspect(text, { breakLength: Infinity })}`;
  });
  return `${time} ${entry.level.padEnd(5)} ${entry.message}${attributes.join('')}`;
}

function timeOf({ timestampNanos }: LogEntry): Date {
  return new Date(Number(timestampNanos / 1_000_000n));
}

function attributesOf({ meta = {} }: LogEntry): Record<string, unknown> {
  return Object.fromEntries(Object.entries(meta).filter(([name]) => !LEFT_OUT.includes(name)));
}
