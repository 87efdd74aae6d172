import { expect, it, test } from 'vitest';
import { measuringLine } from '../../../cli/terminal/progress-bar.ts';
import type { AuditProgress } from '../../../workflows/contract/workflow-messages.ts';

const progress: AuditProgress = {
  stage: 'measure',
  pending: 123_456,
  cached: 0,
  measured: 61_000,
  excluded: 700,
  failed: 28,
  shards: [],
};
const pace = { done: 61_728, perSecond: 31.4, secondsLeft: 1966 };
const lineOf = (width: number, changes: Partial<AuditProgress> = {}) =>
  measuringLine({ ...progress, ...changes }, pace, width);

test.each([20, 39, 50, 79, 119, 200])('a line fits into %i places', (width) => {
  expect(lineOf(width).length).toBeLessThanOrEqual(width);
});

it('has a bar if there is room', () => {
  expect(lineOf(130)).toBe(
    `  Measuring ${'█'.repeat(16)}${'░'.repeat(16)} 61728 of 123456 samples | 31.4 a second | 32 min 46 s left | 28 failed | 700 excluded`,
  );
});

it('says what matters most in 40 columns: how far, how long, and failures', () => {
  expect(lineOf(39, { excluded: 0, failed: 0 })).toBe('  61728/123456 | 32 min 46 s left');
  expect(lineOf(39)).toBe('  61728/123456 | 32 min 46 s left | 28…');
  expect(lineOf(60, { excluded: 0 })).toBe('  61728/123456 samples | 32 min 46 s left | 28 failed');
});
