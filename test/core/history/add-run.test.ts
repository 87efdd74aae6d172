import { expect, it } from 'vitest';
import { addRun } from '../../../core/history/add-run.ts';
import { failed, finished, unchanged } from './runs.ts';

const ids = (history: ReturnType<typeof addRun>) => history.map(({ runId }) => runId);

it('adds a run at the end', () => {
  expect(addRun([finished(0)], unchanged(1))).toEqual([finished(0), unchanged(1)]);
});

it('puts a run that ended late where it started', () => {
  expect(ids(addRun([finished(0), finished(2)], finished(1)))).toEqual(['run-0', 'run-1', 'run-2']);
});

it('replaces a run that is there already', () => {
  expect(addRun([failed(0), finished(1)], finished(0))).toEqual([finished(0), finished(1)]);
});

it('lets the oldest go where there are too many', () => {
  expect(ids(addRun([finished(0), finished(1)], finished(2), 2))).toEqual(['run-1', 'run-2']);
});

it('leaves the history it was given as it was', () => {
  const history = [finished(0)];
  addRun(history, finished(1));
  expect(history).toEqual([finished(0)]);
});
