import { InvalidArgumentError } from 'commander';
import { msToNumber } from '@temporalio/common/lib/time.js';

/** Parses a flag's duration, such as 90s, 30m, 6h or 7d, into milliseconds. */
export function duration(text: string): number {
  try {
    // The library takes a bare number as milliseconds, which nobody means.
    const value = /[a-z]$/i.test(text) ? msToNumber(text) : 0;
    if (value > 0) return value;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
  throw new InvalidArgumentError(
    `Expected a duration such as 30m, 6h or 7d but received ${JSON.stringify(text)}.`,
  );
}

/** Parses a flag's time: 2026-11-25, or 2026-11-25T06:00Z. UTC if it names no time zone. */
export function moment(text: string): Date {
  const isLocal = /T[\d:.]+$/.test(text);
  const time = new Date(isLocal ? `${text}Z` : text);
  if (!/^\d{4}-\d\d-\d\d/.test(text) || Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError(
      `Expected a time such as 2026-11-25 or 2026-11-25T06:00Z but received ${JSON.stringify(text)}.`,
    );
  }
  return time;
}
