import type { Client, WorkflowExecutionDescription } from '@temporalio/client';
import { describeFailure } from '../terminal/describe-failure.ts';
import { commandFor, type Work } from './work.ts';

/** How a run or a study ended, if it did not finish. */
export interface Failure {
  status: string;
  message: string;
  hint: string | undefined;
}

/** Why work that is no longer running did not finish. */
export async function failureOf(
  client: Client,
  {
    work,
    id,
    status,
    storeUri,
  }: { work: Work; id: string; status: WorkflowExecutionDescription['status']; storeUri: string },
): Promise<Failure> {
  const name = status.name.toLowerCase().replace('_', ' ');
  if (status.name === 'FAILED') {
    const reason: unknown = await client.workflow
      .getHandle(work.workflowIdOf(id))
      .result()
      .catch((error: unknown) => error);
    return { status: name, ...describeFailure(reason) };
  }
  return {
    status: name,
    message: `The ${work.noun} was ${name}`,
    hint: `Its results so far are in the store. Continue it with: ${commandFor(work, 'resume', id, '--store', storeUri)}`,
  };
}
