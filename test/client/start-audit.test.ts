import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAudit } from '../../client/start-audit.ts';
import { auditRequest, freshQueues, startTestTemporal } from '../temporal.ts';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await startTestTemporal();
});
afterAll(() => env?.teardown());

it('starts a run once at a time, and again once it has ended', async () => {
  const request = auditRequest(freshQueues());
  const first = await startAudit(env.client, request);
  await expect(startAudit(env.client, request)).rejects.toThrow(
    WorkflowExecutionAlreadyStartedError,
  );
  await env.client.workflow.getHandle(first.workflowId).terminate();
  const second = await startAudit(env.client, { ...request, resume: true });
  expect(second.firstExecutionRunId).not.toBe(first.firstExecutionRunId);
});

it('names neither model, dataset, class nor store in search attributes if payloads are encrypted', async () => {
  const attributesOf = async (request: Parameters<typeof startAudit>[1]) => {
    const { workflowId } = await startAudit(env.client, request);
    const { typedSearchAttributes } = await env.client.workflow.getHandle(workflowId).describe();
    return typedSearchAttributes.getAll().map(({ key }) => key.name);
  };
  const request = { ...auditRequest(freshQueues()), runId: 'clear' };
  const names = ['GroundcamClass', 'GroundcamDataset', 'GroundcamModel', 'GroundcamStore'];
  expect((await attributesOf(request)).filter((name) => names.includes(name)).sort()).toEqual(
    names,
  );
  expect(await attributesOf({ ...request, runId: 'secret', encrypted: true })).toEqual([]);
});
