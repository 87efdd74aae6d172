import { describe, expect, it } from 'vitest';
import { duration, moment } from '../../../cli/flags/duration.ts';
import { formatDuration } from '../../../cli/terminal/format-duration.ts';

describe('duration', () => {
  it.each([
    ['90s', 90_000],
    ['30m', 1_800_000],
    ['6h', 21_600_000],
    ['7 days', 604_800_000],
  ])('reads %s', (text, value) => expect(duration(text)).toBe(value));

  it.each(['6', '', 'h', '-6h', '0h', '6x', '6h30', '1h30m'])('refuses %j', (text) =>
    expect(() => duration(text)).toThrow('Expected a duration such as 30m, 6h or 7d'),
  );
});

describe('formatDuration', () => {
  it.each(['6h', '90m', '7d', '61s', '0d'])('writes what duration reads: %s', (text) =>
    expect(formatDuration(text === '0d' ? 0 : duration(text))).toBe(text),
  );
});

describe('moment', () => {
  it.each([
    ['2026-11-25', '2026-11-25T00:00:00.000Z'],
    ['2026-11-25T06:00', '2026-11-25T06:00:00.000Z'],
    ['2026-11-25T06:00+02:00', '2026-11-25T04:00:00.000Z'],
  ])('reads %s', (text, iso) => expect(moment(text).toISOString()).toBe(iso));

  it.each(['25', 'tomorrow', '2026-13-01', '11/25/2026'])('refuses %j', (text) =>
    expect(() => moment(text)).toThrow('Expected a time such as'),
  );
});
