/**
 * groundcam's part of compare.py: compiles STEM.onnx with the default layer, explains the two
 * images of STEM.pixels, times the explainer against the bare forward, and writes what came out beside
 * them.
 *
 *     tsx bench/architectures/explain.ts STEM THREADS SECONDS BATCHES
 */
import { readFile, writeFile } from 'node:fs/promises';
import { compileExplainer } from '../../core/explainer/compile-explainer.ts';
import { chooseLayer } from '../../core/explainer/layers.ts';
import { knownSettings, resolveCard } from '../../core/card/resolve-card.ts';
import { readClassifier } from '../../core/onnx/read-classifier.ts';
import { readModel } from '../../core/onnx/onnx-model.ts';
import { floatsOf, integersOf, type RunModel } from '../../core/onnx/runner.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { bareFeeds, explainerFeeds } from '../feeds.ts';
import { takeTurns } from '../take-turns.ts';

const TENSORS = ['logits', 'cam', 'gradients', 'activations'];

const [stem = '', threads = '1', seconds = '3', batches = '1,8,32'] = process.argv.slice(2);
const thread = new InferenceThread({ threads: Number(threads) });
const run: RunModel = (bytes, feeds) => thread.runOnce(bytes, feeds);

const bytes = await readFile(`${stem}.onnx`);
const model = readModel(bytes, stem);
const spec = { uri: stem };
const { preprocessing } = knownSettings(resolveCard({ spec, model, files: {} }), spec);
const { classifier, trace } = await readClassifier(model, { run });
const { map } = chooseLayer(classifier, trace);

const start = performance.now();
const plain = await compileExplainer(model, { preprocessing, run });
const compileSeconds = (performance.now() - start) / 1000;

const open = await compileExplainer(model, {
  preprocessing,
  run,
  outputs: ['activations', 'gradients'],
});
await thread.load('open', open.bytes);
const { target_mask } = explainerFeeds(2, open.recipe);
const pixels = new Uint8Array(await readFile(`${stem}.pixels`));
const { tensors } = await thread.run('open', {
  image: { type: 'uint8', dims: [2, ...open.recipe.inputSize, 3], data: pixels },
  target_mask: target_mask!,
});
await thread.unload('open');
for (const name of TENSORS) await writeFile(`${stem}.${name}`, floatsOf(tensors[name]));

await thread.load('bare', bytes);
await thread.load('explainer', plain.bytes);
const milliseconds: Record<number, { forward: number; explainer: number }> = {};
for (const batch of batches.split(',').map(Number)) {
  const { bare, explained } = await takeTurns(
    {
      bare: async () => (await thread.run('bare', bareFeeds(batch, model, plain.recipe))).seconds,
      explained: async () =>
        (await thread.run('explainer', explainerFeeds(batch, plain.recipe))).seconds,
    },
    { seconds: Number(seconds), fewest: batch > 8 ? 2 : 5 },
  );
  milliseconds[batch] = { forward: (1000 * bare) / batch, explainer: (1000 * explained) / batch };
}
await thread.close();

await writeFile(
  `${stem}.explained`,
  JSON.stringify({
    taken: plain.recipe.reading,
    layout: map.layout,
    leadingTokens: map.leadingTokens,
    grid: [map.height, map.width],
    target: integersOf(tensors['target']),
    shapes: Object.fromEntries(TENSORS.map((name) => [name, tensors[name]!.dims])),
    compileSeconds,
    milliseconds,
  }),
);
