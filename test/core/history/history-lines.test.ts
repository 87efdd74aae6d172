import { expect, it } from 'vitest';
import { historyLines } from '../../../core/history/history-lines.ts';
import { failed, finished, startOf, unchanged } from './runs.ts';

it('shows the newest first and runs in a row without changes as one line', () => {
  const history = [finished(0), unchanged(1), unchanged(2), failed(3), unchanged(4)];
  expect(historyLines(history)).toEqual([
    { outcome: 'unchanged', runs: 1, lastStartedAt: startOf(4) },
    failed(3),
    { outcome: 'unchanged', runs: 2, lastStartedAt: startOf(2) },
    finished(0),
  ]);
});
