/**
 * groundcam's part of compare.py: compiles STEM.onnx with the default layer, explains the two images of
 * STEM.pixels, times the explainer and the bare forward, and writes what came out beside them.
 *
 *     tsx compare.ts STEM THREADS REPEATS
 */
import { readFile, writeFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { asClassifier } from '../../core/model/classifier.ts';
import { compileExplainer } from '../../core/model/compile-explainer.ts';
import { chooseLayer } from '../../core/model/layers.ts';
import { modelCard } from '../../core/model/model-card.ts';
import { readModel } from '../../core/model/onnx-model.ts';
import type { RunModel } from '../../core/model/runner.ts';
import { traceShapes } from '../../core/model/trace.ts';
import { runModel } from '../../test/core/model/run-model.ts';

async function main([stem = '', threads = '1', repeats = '10']: string[]): Promise<void> {
  const bytes = await readFile(`${stem}.onnx`);
  const model = readModel(bytes, stem);
  const classifier = asClassifier(model);
  const { preprocessing } = modelCard(model, { uri: stem });
  const run: RunModel = runModel;
  const layer = chooseLayer(classifier, await traceShapes(classifier, run));

  const start = performance.now();
  const plain = await compileExplainer(model, { preprocessing, run });
  const compileSeconds = (performance.now() - start) / 1000;
  const open = await compileExplainer(model, {
    preprocessing,
    run,
    outputs: ['activations', 'gradients'],
  });

  const { height, width, input } = classifier;
  const { classes, reading } = plain.recipe;
  const pixels = new Uint8Array(await readFile(`${stem}.pixels`));
  const feeds = (count: number) => ({
    image: new Tensor('uint8', pixels.subarray(0, count * height * width * 3), [
      count,
      height,
      width,
      3,
    ]),
    target_mask: new Tensor('float32', new Float32Array(count * classes).fill(1), [count, classes]),
  });
  const session = (model: Uint8Array) =>
    InferenceSession.create(model, { intraOpNumThreads: Number(threads), logSeverityLevel: 3 });

  const outputs = await (await session(open.bytes)).run(feeds(2));
  const shapes: Record<string, readonly number[]> = {};
  for (const name of ['logits', 'cam', 'gradients', 'activations']) {
    const { data, dims } = outputs[name]!;
    if (!(data instanceof Float32Array)) throw new TypeError(`${name} is not float32`);
    shapes[name] = dims;
    await writeFile(`${stem}.${name}`, data);
  }
  const target = Array.from(outputs['target']!.data as BigInt64Array, Number);

  const explainer = await session(plain.bytes);
  const forward = await session(bytes);
  const image = new Tensor('float32', new Float32Array(3 * height * width), [1, 3, height, width]);
  const times = { forwardMs: [] as number[], explainerMs: [] as number[] };
  for (let i = 0; i < Number(repeats) + 2; i++) {
    times.forwardMs.push(await timed(() => forward.run({ [input]: image })));
    times.explainerMs.push(await timed(() => explainer.run(feeds(1))));
  }
  const result = {
    taken: reading,
    layout: layer.map.layout,
    leadingTokens: layer.map.leadingTokens,
    grid: [layer.map.height, layer.map.width],
    target,
    shapes,
    compileSeconds,
    forwardMs: median(times.forwardMs.slice(2)),
    explainerMs: median(times.explainerMs.slice(2)),
  };
  await writeFile(`${stem}.explained`, JSON.stringify(result));
}

async function timed(what: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await what();
  return performance.now() - start;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

await main(process.argv.slice(2));
