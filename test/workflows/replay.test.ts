import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { expect, it } from 'vitest';
import { builtFile } from '../../workers/built-file.ts';

const folder = 'test/golden/histories';
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'));
const options = { workflowBundle: { codePath: builtFile('workflows.js') } };

function history(name: string): { events: { eventType: string }[] } {
  return JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
    events: { eventType: string }[];
  };
}

it.each(histories)('replays %s, so a run under way survives a deploy', async (name) => {
  await Worker.runReplayHistory(options, history(name), name.replace('.json', ''));
});

it('would notice a workflow that no longer does what a history says', async () => {
  const changed = history('audit-complete.json');
  const text = JSON.stringify(changed).replaceAll('"name":"reduce"', '"name":"somethingElse"');
  await expect(
    Worker.runReplayHistory(options, JSON.parse(text), 'audit-complete'),
  ).rejects.toThrow(DeterminismViolationError);
});
