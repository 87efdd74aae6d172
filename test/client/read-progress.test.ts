import { Client, Connection, QueryNotRegisteredError } from '@temporalio/client';
import { afterAll, describe, expect, test } from 'vitest';
import { readStudyProgress } from '../../client/read-progress.ts';

// It connects only when it is asked, and these queries never ask it.
const connection = Connection.lazy({ address: '127.0.0.1:1' });
afterAll(() => connection.close());

/** Progress as a client reads it whose queries end so. */
function readWith(error: Error) {
  const query = () => Promise.reject(error);
  const client = new Client({ connection, interceptors: { workflow: [{ query }] } });
  return readStudyProgress(client, 'groundcam-study/any');
}

const grpc = (code: number, message: string) => Object.assign(new Error(message), { code });

describe('a query that nobody answers', () => {
  test.each([
    ['its deadline passed', grpc(4, 'Deadline exceeded')],
    ['the server ended it', grpc(1, 'Call cancelled')],
    // The server says so of tasks that timed out too, as those of a busy worker do.
    ['the server calls the task failed', grpc(9, 'Workflow Task in failed state')],
  ])('is told as silence alone: %s', async (_, error) => {
    expect(await readWith(error)).toBe('no-answer');
  });

  test('is told as workers that are stuck if one says that it does not know the query', async () => {
    expect(await readWith(new QueryNotRegisteredError('unknown query', 3))).toBe('stuck');
  });

  test('is an error if the server refuses it', async () => {
    await expect(readWith(grpc(7, 'Permission denied'))).rejects.toThrow('Permission denied');
  });
});
