import { inspect } from 'node:util';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, type LogEntry, type Logger, type LogLevel } from '@temporalio/worker';
import { z } from 'zod';

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
  const isInfoShown = ['debug', 'info'].includes(level);
  return new DefaultLogger(sdkLevels[level], (entry) => {
    const shown = withoutAlarm(entry);
    if (shown === entry || (shown && isInfoShown)) write(`${line(shown)}\n`);
  });
}

/** What the SDK says at every start of a worker that only infers: that is how it is meant. */
const EXPECTED = ['No workflows registered, not polling for workflow tasks'];

/**
 * Entries of the SDK that alarm without a need, told as news: a user's mistake in one line, and the end of a
 * workflow without the stack of what an activity has logged already. Null for those that tell nothing.
 */
function withoutAlarm(entry: LogEntry): LogEntry | null {
  const { error, ...meta } = entry.meta ?? {};
  if (EXPECTED.includes(entry.message)) return null;
  const isNews =
    (entry.message === 'Activity failed' && isMistake(error)) ||
    entry.message === 'Workflow failed';
  if (!isNews) return entry;
  return { ...entry, level: 'INFO', meta: { ...meta, reason: reasonOf(error) } };
}

/** Whether an error is one that `translateErrors` made of bad input. */
function isMistake(error: unknown): boolean {
  if (!(error instanceof ApplicationFailure)) return false;
  const [details] = error.details ?? [];
  return z.object({ exitCode: z.literal(2) }).safeParse(details).success;
}

/** The message of the innermost cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
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
