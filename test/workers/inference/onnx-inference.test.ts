import { afterEach, describe, expect, test } from 'vitest';
import type { ExplainerSource, ExplainRequest } from '../../../activities/shared/inference.ts';
import { InferenceError } from '../../../core/errors/inference-error.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { floatsOf, integersOf } from '../../../core/onnx/runner.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import {
  OnnxInference,
  type OnnxInferenceOptions,
} from '../../../workers/inference/onnx-inference.ts';
import { slowFeeds, slowModel } from './slow-model.ts';
import { runModel } from '../../core/onnx/run-model.ts';
import { tinyClassifier, type TinyClassifier } from '../../core/explainer/tiny-classifier.ts';

const open: OnnxInference[] = [];

function startInference(options: OnnxInferenceOptions = {}): OnnxInference {
  const inference = new OnnxInference({ threads: 1, ...options });
  open.push(inference);
  return inference;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((inference) => inference.close()));
});

/** An explainer that counts how often it was fetched. */
async function tinyExplainer(key: string, options?: TinyClassifier) {
  const { bytes, fixedBatch, isAlone } = await compileExplainer(tinyClassifier(options), {
    preprocessing: Preprocessing.parse({}),
    run: runModel,
  });
  const source = {
    key,
    fixedBatch: fixedBatch ?? null,
    isAlone,
    fetched: 0,
    load: () => {
      source.fetched += 1;
      return Promise.resolve(bytes);
    },
  };
  return { source, bytes };
}

/** An image of its own for each number, and a mask that allows class `i % 5`. */
function request(i: number): ExplainRequest {
  return {
    image: Uint8Array.from({ length: 192 }, (_, k) => (i * 41 + k * k) % 256),
    height: 8,
    width: 8,
    targetMask: Float32Array.from({ length: 5 }, (_, k) => (k === i % 5 ? 1 : 0)),
  };
}

const requests = Array.from({ length: 10 }, (_, i) => request(i));
const { source: tiny, bytes } = await tinyExplainer('tiny');

/** What the explainer returns for a request, run alone and without a thread. */
async function expected({ image, targetMask }: ExplainRequest) {
  const { logits, target, cam } = await runModel(bytes, {
    image: { type: 'uint8', dims: [1, 8, 8, 3], data: image },
    target_mask: { type: 'float32', dims: [1, 5], data: targetMask },
  });
  return {
    logits: floatsOf(logits),
    target: integersOf(target)[0],
    cam: floatsOf(cam),
  };
}

function closeTo(values: Float32Array): unknown[] {
  return Array.from(values, (value) => expect.closeTo(value, 2) as unknown);
}

async function expectCorrect(
  inference: OnnxInference,
  explainer: ExplainerSource,
  asked: ExplainRequest[],
) {
  const explanations = await Promise.all(asked.map((one) => inference.explain(explainer, one)));
  for (const [i, explanation] of explanations.entries()) {
    const { logits, cam, ...rest } = await expected(asked[i]!);
    expect(explanation).toMatchObject(rest);
    expect([...explanation.logits]).toEqual(closeTo(logits));
    const map = explanation.maps['cam'];
    expect(map).toMatchObject({ width: 4, height: 4 });
    expect([...map!.data]).toEqual(closeTo(cam));
  }
}

describe('explain', () => {
  test('answers each request with its own logits, target and CAM', () =>
    expectCorrect(startInference(), tiny, requests));

  test('lets requests that come together share runs, of the size allowed', async () => {
    const inference = startInference({ maxBatch: 4 });
    await expectCorrect(inference, tiny, requests);
    expect(inference.counters).toMatchObject({ runs: 3, images: 10 });
    expect(inference.counters.seconds).toBeGreaterThan(0);
  });

  test.each([1, 3, 4])('fills the batches of an explainer that takes only %i', async (batch) => {
    const { source } = await tinyExplainer('fixed', { dims: [batch, 3, 8, 8] });
    const inference = startInference();
    await expectCorrect(inference, source, requests);
    expect(inference.counters.images).toBe(10);
    expect(inference.counters.runs).toBe(Math.ceil(10 / batch));
  });

  test('leaves the pixels of a request as they were', async () => {
    const mine = request(2);
    await startInference().explain(tiny, mine);
    expect(mine).toEqual(request(2));
  });

  test('fetches an explainer once, also where requests come before it is there', async () => {
    const { source } = await tinyExplainer('once');
    const inference = startInference();
    await Promise.all(requests.map((one) => inference.explain(source, one)));
    await inference.explain(source, request(1));
    expect(source.fetched).toBe(1);
  });

  test('tells, once, what the explainers run on', async () => {
    const told: unknown[] = [];
    const inference = startInference({
      provider: 'auto',
      onProvider: (provider) => told.push(provider),
    });
    const { by } = await inference.explain(tiny, request(0));
    await inference.explain((await tinyExplainer('another')).source, request(0));
    const { provider, onnxruntime } = by;
    expect(['cpu', 'cuda']).toContain(provider);
    expect(told).toEqual([provider]);
    expect(onnxruntime).toMatch(/^\d+\.\d+\.\d+/);
  });
});

test('--provider cuda runs on CUDA or says why it can’t, and never on the CPU', async () => {
  const inference = startInference({ provider: 'cuda' });
  const [outcome] = await Promise.allSettled([inference.explain(tiny, request(0))]);
  if (outcome.status === 'fulfilled') expect(outcome.value.by.provider).toBe('cuda');
  else expect(String(outcome.reason)).toContain("CUDA was asked for and can't be used: ");
});

describe('an explainer that fails', () => {
  test('to load says what ONNX Runtime says, and can be tried again', async () => {
    const inference = startInference();
    const files = [Uint8Array.of(1, 2, 3), bytes];
    const source = { ...tiny, load: () => Promise.resolve(files.shift()!) };
    const [first, second] = await Promise.allSettled([
      inference.explain(source, request(0)),
      inference.explain(source, request(1)),
    ]);
    for (const { status, reason } of [first, second] as PromiseRejectedResult[]) {
      expect(status).toBe('rejected');
      expect(reason).toBeInstanceOf(InferenceError);
      expect(String(reason)).toMatch(/ONNX Runtime can't run the model.* It says: .+/);
    }
    await expectCorrect(inference, source, [request(2)]);
  });

  test('to be fetched hands the error on, and can be tried again', async () => {
    const inference = startInference();
    let failures = 1;
    const load = () =>
      failures-- > 0 ? Promise.reject(new Error('the bucket is gone')) : Promise.resolve(bytes);
    await expect(inference.explain({ ...tiny, load }, request(0))).rejects.toThrow(
      'the bucket is gone',
    );
    await expectCorrect(inference, { ...tiny, load }, [request(0)]);
  });

  test('on one batch goes on with the next', async () => {
    const inference = startInference({ maxBatch: 1 });
    const bad = { ...request(0), targetMask: new Float32Array(4) };
    const outcomes = await Promise.allSettled([
      inference.explain(tiny, bad),
      ...requests.map((one) => inference.explain(tiny, one)),
    ]);
    expect(outcomes[0]).toMatchObject({
      status: 'rejected',
      reason: expect.objectContaining({
        name: 'InferenceError',
        message: expect.stringContaining('target_mask') as string,
      }) as InferenceError,
    });
    expect(outcomes.slice(1).map(({ status }) => status)).toEqual(requests.map(() => 'fulfilled'));
  });
});

describe('more explainers than stay loaded', () => {
  test('take turns: the one that was used longest ago is fetched again', async () => {
    const inference = startInference();
    const explainers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map(async (key) => (await tinyExplainer(key)).source),
    );
    for (const source of explainers) await expectCorrect(inference, source, [request(1)]);
    await expectCorrect(inference, explainers[4]!, [request(2)]);
    await expectCorrect(inference, explainers[0]!, [request(3)]);
    expect(explainers.map(({ fetched }) => fetched)).toEqual([2, 1, 1, 1, 1]);
  });

  test('answer the requests that they had before they were unloaded', async () => {
    const inference = startInference({ maxBatch: 1 });
    const explainers = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map(async (key) => (await tinyExplainer(key)).source),
    );
    const more = [...requests, ...requests];
    await Promise.all([
      ...explainers.map((source) => expectCorrect(inference, source, requests)),
      ...explainers.map((source) => expectCorrect(inference, source, more)),
    ]);
  });
});

describe('close', () => {
  test('ends what runs and refuses what comes', async () => {
    const inference = startInference();
    const running = inference.runOnce(slowModel(), slowFeeds());
    const outcome = expect(running).rejects.toThrow('The inference thread has ended');
    await inference.close();
    await outcome;
    await expect(inference.explain(tiny, request(0))).rejects.toThrow(InferenceError);
    await expect(inference.explain(tiny, request(1))).rejects.toThrow(
      'The inference thread has ended',
    );
  });
});

test('the JavaScript thread goes on while inference runs', async () => {
  const inference = startInference();
  let ticks = 0;
  let done = false;
  const count = () => {
    ticks += 1;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  const { y } = await inference.runOnce(slowModel(), slowFeeds());
  done = true;
  expect(y?.dims).toEqual([1, 64, 128, 128]);
  // A run on this thread would let pass the few ticks before and after it.
  expect(ticks).toBeGreaterThan(20);
});

test('runOnce says what ONNX Runtime says of a model that it cannot run', async () => {
  const inference = startInference();
  await expect(inference.runOnce(Uint8Array.of(9, 9), {})).rejects.toThrow(InferenceError);
  await expect(inference.runOnce(slowModel(), {})).rejects.toThrow(
    /ONNX Runtime can't run the model.* It says: .*x/,
  );
});
