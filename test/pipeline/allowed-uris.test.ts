import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

const MODELS = 'test/golden/cam';

let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
let voc: TinyVoc;
let store: string;
/** Workers that may use one folder of models, one dataset and one store. */
beforeAll(async () => {
  env = await startTestTemporal();
  voc = await (await TinyVoc.create()).addSamples(2);
  store = await mkdtemp(join(tmpdir(), 'groundcam-allowed-'));
  pipeline = await startPipeline(env, { allow: [MODELS, voc.folder, store] });
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

const spec = () => ({
  model: { uri: `${MODELS}/squeezenet.onnx` },
  dataset: { uri: voc.folder, classes: ['aeroplane'] },
  target: { kind: 'predicted' as const },
  overlays: 0,
  store,
});

it.each([
  ['model', () => ({ ...spec(), model: { uri: '/etc/secret.onnx' } })],
  ['dataset', () => ({ ...spec(), dataset: { uri: '/etc', classes: ['aeroplane'] } })],
  ['store', () => ({ ...spec(), store: `${store}-of-others` })],
])('refuses another %s without a retry, and reads and writes nothing', async (purpose, other) => {
  await expect(pipeline.run(other())).rejects.toMatchObject({
    cause: {
      cause: {
        message: expect.stringMatching(
          new RegExp(`^The ${purpose} .* is not below a place that this worker may use: `),
        ) as string,
        type: 'InputError',
        nonRetryable: true,
      },
    },
  });
  expect(await readdir(store)).toEqual([]);
});

it('runs an audit of the places that it may use', async () => {
  expect((await pipeline.run(spec())).results).toMatchObject({ n: 2, failed: 0 });
});
