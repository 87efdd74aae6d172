import { defineQuery, setHandler, sleep } from '@temporalio/workflow';

/** An audit as no version begins it: it waits before it plans. */
export async function auditWorkflow(): Promise<void> {
  setHandler(defineQuery('progress'), () => undefined);
  await sleep('1h');
}
