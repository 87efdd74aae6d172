import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Runs } from '../../../activities/shared/runs.ts';
import type { RunPlan } from '../../../core/schema/run-plan.ts';
import { artifactKey } from '../../../core/keys/artifact-key.ts';
import { openArtifacts } from '../../../store/artifacts/open-artifacts.ts';
import { FileStore } from '../../../store/file-store.ts';
import { runKeys } from '../../../store/run-keys.ts';
import { planOf } from '../plan-of.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'groundcam-runs-'))));
afterEach(() => rm(folder, { recursive: true }));

async function plan(runId: string, overrides: Partial<RunPlan> = {}) {
  const store = new FileStore(folder);
  await store.write(runKeys(runId).plan, JSON.stringify(planOf([], { runId, ...overrides })));
  return { runId, store: folder, planId: 'plan' };
}

const keys = Array.from({ length: 10 }, (_, i) => `${artifactKey('measurement', { i })}.json`);
const some = new Map(keys.map((key) => [key, { status: 'excluded' }]));

it('runs on one store share what is known of it, as of when the last one began', async () => {
  const runs = new Runs();
  const first = await runs.open(await plan('first'));
  await first.artifacts.write(some);
  expect((await first.artifacts.known(keys)).size).toBe(10);

  // Another process deletes some of them.
  await openArtifacts(new FileStore(folder)).remove(keys.slice(0, 4));
  const second = await runs.open(await plan('second'));
  expect(second.artifacts).toBe(first.artifacts);
  expect([...(await second.artifacts.known(keys)).keys()]).toEqual(keys.slice(4));
});

it('a run that computes again what there is sees nothing of it', async () => {
  const runs = new Runs();
  const first = await runs.open(await plan('first'));
  await first.artifacts.write(some);
  const again = await runs.open(await plan('again', { recompute: 'measurement' }));
  expect(again.artifacts).not.toBe(first.artifacts);
  expect((await again.artifacts.known(keys)).size).toBe(0);
});
