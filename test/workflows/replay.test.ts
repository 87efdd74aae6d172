import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { builtFile } from '../../workers/built-file.ts';
import { packageVersion } from '../../workers/package-version.ts';
import * as workflows from '../../workflows/index.ts';

/** A folder for each version: those of released versions stay. */
const folder = 'test/golden/histories';
const histories = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.json'),
);
const options = { workflowBundle: { codePath: builtFile('workflows.js') } };

function history(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

const Started = z.object({
  workflowExecutionStartedEventAttributes: z.object({
    workflowType: z.object({ name: z.string() }),
  }),
});
const History = z.object({ events: z.tuple([Started], z.unknown()) });

it.each(histories)('replays %s, so a run under way survives a deploy', async (name) => {
  await Worker.runReplayHistory(options, history(name), basename(name, '.json'));
});

it('has a history of each workflow as it is in this version', () => {
  const recorded = histories
    .filter((name) => name.startsWith(`${packageVersion()}/`))
    .map((name) => {
      const [started] = History.parse(history(name)).events;
      return started.workflowExecutionStartedEventAttributes.workflowType.name;
    });
  expect(new Set(recorded)).toEqual(new Set(Object.keys(workflows)));
});

it('would notice a workflow that no longer does what a history says', async () => {
  const name = `${packageVersion()}/audit-complete.json`;
  const text = JSON.stringify(history(name)).replaceAll(
    '"name":"reduce"',
    '"name":"somethingElse"',
  );
  await expect(
    Worker.runReplayHistory(options, JSON.parse(text), 'audit-complete'),
  ).rejects.toThrow(DeterminismViolationError);
});
