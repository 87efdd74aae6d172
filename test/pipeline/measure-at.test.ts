import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MeasureSpec } from '../../core/schema/audit-spec.ts';
import type { Recompute } from '../../core/schema/recompute.ts';
import type { Results } from '../../core/schema/results.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';
import { TinyVoc } from './tiny-voc.ts';

/** Of tiny-voc's photos and masks, in pixels. */
const photo = 96 * 72;
const object = 30 * 25;
const outline = 32 * 27 - object;

let env: TestWorkflowEnvironment;
let pipeline: Pipeline;
let audit: (measure: Partial<MeasureSpec>, recompute?: Recompute) => Promise<Results>;

beforeAll(async () => {
  env = await startTestTemporal();
  pipeline = await startPipeline(env);
  const voc = await (await TinyVoc.create()).addSamples(6);
  const store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
  audit = async (measure, recompute) => {
    const spec = {
      model: { uri: 'test/golden/cam/squeezenet.onnx' },
      dataset: { uri: voc.folder, classes: ['aeroplane'] },
      target: { kind: 'predicted' as const },
      measure,
      store,
    };
    const { results } = await pipeline.run(spec, { ...(recompute && { recompute }) });
    return results;
  };
});
afterAll(async () => {
  await pipeline?.stop();
  await env?.teardown();
});

it('measures at the photo’s own size, against the mask as it is, void left out', async () => {
  const { measuredAt, n, measures } = await audit({ at: 'original' });
  expect({ measuredAt, n }).toEqual({ measuredAt: 'original', n: 6 });
  expect(measures?.foregroundArea).toMatchObject({
    min: object / (photo - outline),
    max: object / (photo - outline),
  });
});

it('counts void as background where asked to', async () => {
  const { measures, ...results } = await audit({ at: 'original', void: 'background' });
  expect(results.void).toBe('background');
  expect(measures?.foregroundArea).toMatchObject({ min: object / photo, max: object / photo });
});

it('keeps measurements of each kind apart in the store', async () => {
  const atInput = await audit({});
  expect(atInput).toMatchObject({ measuredAt: 'input', void: 'left-out', computed: 6 });
  const again = await audit({ at: 'original' }, 'publish');
  expect(again).toMatchObject({ measuredAt: 'original', computed: 0, cached: 6 });
});
