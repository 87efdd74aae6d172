import { afterAll, describe, expect, it } from 'vitest';
import type { ExplainRequest } from '../../../activities/shared/inference.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { outputsOfHeads } from '../../../core/explainer/heads-model.ts';
import type { OnnxModel } from '../../../core/onnx/onnx-model.ts';
import type { Tensors } from '../../../core/onnx/runner.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { unstack } from '../../../workers/inference/explainer-batch.ts';
import { ExplainerSession } from '../../../workers/inference/explainer-session.ts';
import { InferenceThread } from '../../../workers/inference/inference-thread.ts';
import { OnnxInference } from '../../../workers/inference/onnx-inference.ts';
import { headsCard } from '../../core/explainer/run-heads.ts';
import { tinyClassifier } from '../../core/explainer/tiny-classifier.ts';
import { runModel } from '../../core/onnx/run-model.ts';

const thread = new InferenceThread({ threads: 1 });
const inference = new OnnxInference({ threads: 1 });
afterAll(() => Promise.all([thread.close(), inference.close()]));

let loaded = 0;

async function open(classifier: OnnxModel, on = thread) {
  const explainer = await compileExplainer(classifier, {
    preprocessing: Preprocessing.parse({}),
    run: runModel,
    heads: true,
  });
  const { bytes, recipe } = explainer;
  const session = `explainer ${loaded++}`;
  const provider = await on.load(session, bytes);
  const heads = headsCard(explainer);
  const source = {
    ...{ key: session, fixedBatch: explainer.fixedBatch ?? null, isAlone: explainer.isAlone },
    ...{ heads, ofHeads: outputsOfHeads(heads), load: () => Promise.resolve(bytes) },
  };
  const [height, width] = recipe.inputSize;
  /** Explains an image for a class. */
  const request = (image: number, target: number): ExplainRequest => ({
    image: Uint8Array.from({ length: height * width * 3 }, (_, k) => (k * k + 7 * image * k) % 256),
    height,
    width,
    targetMask: Float32Array.from({ length: recipe.logits }, (_, k) => (k === target ? 1 : 0)),
  });
  const loadedAs = { thread: on, session, provider, bytes, folder: undefined };
  return { source, request, explainer: await ExplainerSession.open(loadedAs, source) };
}

/** How many images a batch has in the thread, and what comes of it. */
async function explain(explainer: ExplainerSession, requests: ExplainRequest[]) {
  const batch = explainer.batchOf(requests);
  const { thread, session, ofTargets, unused } = explainer;
  const feeds: Tensors = structuredClone(batch.feeds);
  const { tensors } = await thread.run(session, feeds, { without: unused });
  return { images: batch.images, explained: unstack(tensors, batch, ofTargets) };
}

async function alone(explainer: ExplainerSession, requests: ExplainRequest[]) {
  const answers = [];
  for (const request of requests) answers.push((await explain(explainer, [request])).explained[0]);
  return answers;
}

describe('several targets of one image', () => {
  it('are explained by one run of the model, to the bit as alone', async () => {
    const { explainer, request } = await open(tinyClassifier());
    const requests = [request(0, 0), request(1, 1), request(0, 2), request(1, 1), request(2, 4)];
    const before = await alone(explainer, requests);
    const { images, explained } = await explain(explainer, requests);
    expect(images).toBe(3);
    expect(explained).toEqual(before);
    expect(explained.map(({ target }) => target)).toEqual([0, 1, 2, 1, 4]);
    expect(explained[0]).not.toEqual(explained[2]);
    expect(await alone(explainer, requests)).toEqual(before);
  });

  it('are explained one by one if the model takes only whole batches', async () => {
    const { explainer, request } = await open(tinyClassifier({ dims: [2, 3, 8, 8] }));
    const { images, explained } = await explain(explainer, [request(0, 0), request(0, 2)]);
    expect(images).toBe(2);
    expect(explained.map(({ target }) => target)).toEqual([0, 2]);
  });

  it('are explained one by one if the other form rounds in another way', async () => {
    class Rounding extends InferenceThread {
      override async run(...of: Parameters<InferenceThread['run']>) {
        const result = await super.run(...of);
        const cam = result.tensors['cam'];
        if (of[0].includes('sharing') && cam?.type === 'float32')
          cam.data = cam.data.map((value) => value * (1 + 2 ** -23));
        return result;
      }
    }
    const rounding = new Rounding({ threads: 1 });
    try {
      const { explainer, request } = await open(tinyClassifier(), rounding);
      const { images } = await explain(explainer, [request(0, 0), request(0, 2)]);
      expect(images).toBe(2);
    } finally {
      await rounding.close();
    }
  });

  it('share one inference with the maps of their own heads', async () => {
    const { source, request } = await open(tinyClassifier());
    const heads = (target: number) => ({ candidates: [target], untrained: 3, classes: [1, 3] });
    const requests = [
      [0, 0],
      [1, 1],
      [0, 2],
      [0, 0],
    ].map(([image = 0, target = 0]) => ({
      ...request(image, target),
      heads: heads(target),
    }));
    const apart = [];
    for (const one of requests) apart.push(await inference.explain(source, one));
    const together = await Promise.all(requests.map((one) => inference.explain(source, one)));
    expect(together.map(({ batch }) => batch)).toEqual([4, 4, 4, 4]);
    expect(together).toEqual(apart.map((one) => ({ ...one, batch: 4 })));
  });
});
