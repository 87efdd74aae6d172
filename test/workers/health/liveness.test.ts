import { expect, it } from 'vitest';
import { liveness } from '../../../workers/health/liveness.ts';

const reasons = (working: Parameters<typeof liveness>[0]['working']) =>
  liveness({ working }).map(({ reason }) => reason);

it('a thread without work is alive', () => {
  expect(reasons(undefined)).toEqual([undefined]);
});

it('a thread that has answered within the last minute is alive', () => {
  expect(reasons({ kind: 'run', silent: 59_000 })).toEqual([undefined]);
});

it('a thread that has owed an answer for over a minute is not', () => {
  expect(reasons({ kind: 'run', silent: 61_000 })).toEqual([
    'the inference thread has not answered for 61 s',
  ]);
});

it('a large model may take ten minutes to load', () => {
  expect(reasons({ kind: 'load', silent: 599_000 })).toEqual([undefined]);
  expect(reasons({ kind: 'load', silent: 601_000 })).toHaveLength(1);
  expect(reasons({ kind: 'load', silent: 601_000 })).not.toEqual([undefined]);
});
