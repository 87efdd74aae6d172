import { expect, it } from 'vitest';
import { trendPoints } from '../../../core/history/trend-points.ts';
import { failed, finished, unchanged } from './runs.ts';

it('has a point for each run with results', () => {
  const history = [finished(0), unchanged(1), failed(2), finished(3)];
  expect(trendPoints(history).map(({ run }) => run.runId)).toEqual(['run-0', 'run-3']);
});

it('knows of no change before the first', () => {
  expect(trendPoints([finished(0)])).toEqual([{ run: finished(0), changes: [] }]);
});

it('tells what changed since the point before, the weightiest first', () => {
  const history = [
    finished(0),
    finished(1, { manifestDigest: 'data-b' }),
    finished(2, { manifestDigest: 'data-b', specDigest: 'spec-b' }),
    finished(3, { manifestDigest: 'data-c', specDigest: 'spec-c', modelDigest: 'model-b' }),
    finished(4, {
      manifestDigest: 'data-c',
      specDigest: 'spec-d',
      modelDigest: 'model-b',
      cardDigest: 'card-b',
    }),
  ];
  expect(trendPoints(history).map(({ changes }) => changes)).toEqual([
    [],
    ['dataset'],
    ['settings'],
    ['model', 'dataset'],
    ['card'],
  ]);
});
