import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { StoredSpec } from '../../core/schema/audit-spec.ts';
import { readModel, writeModel } from '../../core/onnx/onnx-model.ts';
import { openStore } from '../../store/open-store.ts';
import { readText } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { moveOut } from '../core/onnx/move-out.ts';
import { lfs, MiniHub, plain } from '../infra/hub/mini-hub.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

const NAME = 'team/squeezenet-small';

let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
let hub: MiniHub;
beforeAll(async () => {
  hub = await new MiniHub().start();
  vi.stubEnv('HF_ENDPOINT', hub.endpoint);
  vi.stubEnv('GROUNDCAM_CACHE', await mkdtemp(join(tmpdir(), 'groundcam-hub-')));
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
  hub?.stop();
  vi.unstubAllEnvs();
});

it('an audit of a model on the Hub is of the commit that it was when the run was planned', async () => {
  const voc = await (await TinyVoc.create()).addSamples(2);
  const store = await mkdtemp(join(tmpdir(), 'groundcam-hub-store-'));
  const parted = readModel(await readFile('test/golden/cam/squeezenet.onnx'));
  const weights = lfs(moveOut(parted, 'model.onnx_data'));
  const model = {
    'onnx/model.onnx': lfs(writeModel(parted)),
    'onnx/model.onnx_data': weights,
    'config.json': plain('{"problem_type": "multi_label_classification"}'),
  };
  const commit = hub.commit(NAME, { ...model, 'README.md': plain('one') });
  const spec = {
    model: { uri: `hf://${NAME}` },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' as const },
    overlays: 0,
    store,
  };
  const first = await pipeline.run(spec);
  const pinned = `hf://${NAME}@${commit}/onnx/model.onnx`;
  expect(first.results).toMatchObject({
    model: pinned,
    modelName: 'squeezenet-small',
    card: { head: { value: 'sigmoid', source: 'config.json' } },
    provenance: { modelCommit: commit },
  });
  const page = await readText(openStore(store), runKeys(first.runId).report);
  expect(page).toContain(commit);
  expect(page).toContain('Where does squeezenet-small look');

  const next = hub.commit(NAME, { ...model, 'README.md': plain('two') });
  const text = await readText(openStore(store), runKeys(first.runId).spec);
  const stored = StoredSpec.parse(JSON.parse(text));
  const again = await pipeline.run({ ...stored, store });
  expect(again.runId).toBe(first.runId);
  const moved = await pipeline.run(spec);
  expect(moved.results.provenance.modelCommit).toBe(next);
  expect(moved.results).toMatchObject({ computed: 0, cached: 2 });
});
