import { afterAll, expect, it } from 'vitest';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import type { HeadsChoice } from '../../../core/explainer/heads-choice.ts';
import { outputsOfHeads } from '../../../core/explainer/heads-model.ts';
import type { Tensors } from '../../../core/onnx/runner.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { HeadsInference } from '../../../workers/inference/heads-inference.ts';
import { InferenceThread } from '../../../workers/inference/inference-thread.ts';
import { headsCard, runHeads } from '../../core/explainer/run-heads.ts';
import { tinyClassifier } from '../../core/explainer/tiny-classifier.ts';
import { runModel } from '../../core/onnx/run-model.ts';

const thread = new InferenceThread({ threads: 1 });
afterAll(() => thread.close());

const explainer = await compileExplainer(tinyClassifier(), {
  preprocessing: Preprocessing.parse({}),
  run: runModel,
  heads: true,
});
const card = headsCard(explainer);
const inner = outputsOfHeads(card);
const choices: HeadsChoice[] = [
  { candidates: [0], untrained: 20, classes: [1, 2] },
  { candidates: [1, 2], untrained: 20, classes: [3] },
  { candidates: [3], untrained: 5, classes: [0, 4] },
];

function feeds(): Tensors {
  const images = choices.length;
  const image = Uint8Array.from({ length: images * 192 }, (_, k) => (k * k * 7) % 256);
  const mask = new Float32Array(images * 5).fill(1);
  return {
    image: { type: 'uint8', dims: [images, 8, 8, 3], data: image },
    target_mask: { type: 'float32', dims: [images, 5], data: mask },
  };
}

async function mapsOf(heads: HeadsInference) {
  const ready = await Promise.all(choices.map((choice) => heads.load(choice)));
  const runs = ready.map((ofImage, place) => ofImage.runs({ place, batch: choices.length }));
  const next = runs.flat();
  const { tensors, ...ran } = await thread.run('explainer', feeds(), { without: inner, next });
  for (const { end } of ready) end();
  let read = 0;
  const maps = ready.map(({ mapsOf }, place) =>
    mapsOf(ran.next.slice(read, (read += runs[place]!.length))),
  );
  return { maps, outputs: Object.keys(tensors) };
}

await thread.load('explainer', explainer.bytes);
const named = (name: string) => ({ name, bytes: explainer.bytes, folder: undefined, card });

it('runs the heads of each image on its part of a batch, which stays in the thread', async () => {
  const { maps, outputs } = await mapsOf(new HeadsInference(thread, named('all')));
  const { tensors } = await thread.run('explainer', feeds());
  for (const [image, choice] of choices.entries()) {
    const { maps: alone } = (await runHeads(explainer, tensors, choice))[image]!;
    expect(maps[image]).toEqual(alone);
  }
  expect(maps[0]).not.toEqual(maps[1]);
  expect(outputs).toEqual(Object.keys(tensors).filter((name) => !inner.includes(name)));
});

it('keeps heads loaded that a batch needs, however little room there is', async () => {
  const roomy = await mapsOf(new HeadsInference(thread, named('roomy')));
  const tight = new HeadsInference(thread, named('tight'), 1);
  expect(await mapsOf(tight)).toEqual(roomy);
  expect(await mapsOf(tight)).toEqual(roomy);
});

it('loads heads once that two batches ask for at the same time', async () => {
  const roomy = await mapsOf(new HeadsInference(thread, named('one after the other')));
  const heads = new HeadsInference(thread, named('at once'));
  expect(await Promise.all([mapsOf(heads), mapsOf(heads)])).toEqual([roomy, roomy]);
});

it('loads heads again that could not be loaded', async () => {
  class Failing extends InferenceThread {
    fail = true;
    override load(...model: Parameters<InferenceThread['load']>) {
      if (!this.fail || !model[0].includes('heads')) return super.load(...model);
      this.fail = false;
      return Promise.reject(new Error('out of memory'));
    }
  }
  const failing = new Failing({ threads: 1 });
  try {
    const heads = new HeadsInference(failing, named('failing'));
    const [choice] = choices;
    await expect(heads.load(choice!)).rejects.toThrow('out of memory');
    expect(await heads.load(choice!)).toMatchObject({ provider: 'cpu' });
  } finally {
    await failing.close();
  }
});
