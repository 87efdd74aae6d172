import { afterAll, expect, it } from 'vitest';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { outputsOfHeads, type HeadsChoice } from '../../../core/explainer/heads-model.ts';
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
  const prepared = [];
  for (const [place, choice] of choices.entries()) {
    prepared.push(await heads.prepare(choice, { place, batch: choices.length }));
  }
  const next = prepared.flatMap(({ runs }) => runs);
  const { tensors, ...ran } = await thread.run('explainer', feeds(), { without: inner, next });
  for (const { end } of prepared) end();
  let read = 0;
  const maps = prepared.map(({ runs, mapsOf }) =>
    mapsOf(ran.next.slice(read, (read += runs.length))),
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
