import {
  ActivityFailure,
  ApplicationFailure,
  TimeoutFailure,
  TimeoutType,
} from '@temporalio/common';
import { expect, it } from 'vitest';
import { describeFailure } from '../../../cli/terminal/describe-failure.ts';
import { reasonOf } from '../../../workflows/reason-of.ts';

const timeout = new TimeoutFailure('activity Heartbeat timeout', undefined, TimeoutType.HEARTBEAT);
const failure = new ActivityFailure(
  'Activity task timed out',
  'publish',
  '1',
  undefined,
  undefined,
  timeout,
);

it('says that workers died, and how to go on, and not what Temporal calls it', () => {
  expect(describeFailure(new Error('Workflow failed', { cause: failure }))).toEqual({
    message:
      'Workers died or stopped answering each time that they worked on this (activity Heartbeat timeout)',
    hint: expect.stringContaining('groundcam resume') as string,
    exitCode: 1,
  });
});

it('gives a sample that workers died of the same reason', () => {
  expect(reasonOf(failure)).toMatch(/^Workers died or stopped answering/);
  const other = new ActivityFailure(
    'Activity task failed',
    'explain',
    '1',
    undefined,
    undefined,
    ApplicationFailure.nonRetryable('no heat'),
  );
  expect(reasonOf(other)).toBe('no heat');
});
