import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cardDigest } from '../../core/card/model-card.ts';
import { StoredSpec } from '../../core/schema/audit-spec.ts';
import { runKeys } from '../../store/run-keys.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

const OTHER_CARD =
  "The model's preprocessing, geometry, head or labels differ from those of the run that the spec is of";

let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
beforeAll(async () => {
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

it('is part of what a run is of, and a spec that was stored needs no sidecar file', async () => {
  const voc = await (await TinyVoc.create()).addSamples(2);
  const store = await mkdtemp(join(tmpdir(), 'groundcam-card-'));
  const model = join(store, 'squeezenet.onnx');
  const sidecar = join(store, 'squeezenet.groundcam.yaml');
  await copyFile('test/golden/cam/squeezenet.onnx', model);
  const spec = {
    model: { uri: model },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' as const },
    overlays: 0,
    store,
  };

  await writeFile(sidecar, 'preprocessing: { mean: 0.25 }');
  const first = await pipeline.run(spec);
  await writeFile(sidecar, 'preprocessing: { mean: 0.75 }');
  const second = await pipeline.run(spec);
  await rm(sidecar);

  expect(first.results.card).toMatchObject({
    mean: { value: [0.25, 0.25, 0.25], source: 'sidecar' },
    std: { source: 'metadata' },
  });
  const { provenance } = first.results;
  expect(provenance.cardDigest).toBe(cardDigest(first.results.card));
  expect(second.results.provenance.modelDigest).toBe(provenance.modelDigest);
  expect(second.results.provenance.cardDigest).not.toBe(provenance.cardDigest);
  expect(second.results).toMatchObject({ computed: 2, cached: 0 });

  const path = join(store, runKeys(first.runId).spec);
  const stored = StoredSpec.parse(JSON.parse(await readFile(path, 'utf8')));
  expect(stored.model).toEqual({
    uri: model,
    preprocessing: { mean: [0.25, 0.25, 0.25] },
    cardDigest: provenance.cardDigest,
  });
  const again = await pipeline.run({ ...stored, store });
  expect(again.outcome.kind).toBe('unchanged');
  expect(again.outcome.plan.notes).not.toContain(OTHER_CARD);
  expect(again.runId).toBe(first.runId);
  const other = { ...stored.model, preprocessing: { std: [2, 2, 2] } };
  const changed = await pipeline.run({ ...stored, model: other, store });
  expect(changed.outcome.plan.notes).toContain(OTHER_CARD);
});
