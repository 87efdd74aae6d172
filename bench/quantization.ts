/**
 * Compares an int8 model with the float model that it was made from, on photos with masks: what
 * `docs/quantization.md` reports. By hand, after `npm run build`:
 *
 *   npx tsx bench/quantization.ts float.onnx int8.onnx VOCdevkit/VOC2012 aeroplane [--mean 128 --std 128]
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mean, median, sampleRankCorrelation } from 'simple-statistics';
import { heatmap, isFlat } from '../core/cam/heatmap.ts';
import { targetMask } from '../core/cam/target-mask.ts';
import { selectSamples } from '../core/dataset/list-samples.ts';
import { openDataset } from '../core/dataset/open-dataset.ts';
import { readSample } from '../core/dataset/read-sample.ts';
import { InvalidImageError } from '../core/errors/invalid-image-error.ts';
import type { LabelMap, Raster } from '../core/image/raster.ts';
import { resizeLabels } from '../core/image/resize-nearest.ts';
import { resizePillow } from '../core/image/resize-pillow.ts';
import { compileExplainer } from '../core/explainer/compile-explainer.ts';
import { readModel } from '../core/onnx/onnx-model.ts';
import { floatsOf, integersOf } from '../core/onnx/runner.ts';
import { measureRegions } from '../core/region/measure-regions.ts';
import { Preprocessing } from '../core/schema/preprocessing.ts';
import type { RegionMeasures } from '../core/schema/measurement.ts';
import { openStore } from '../store/open-store.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';

const BATCH = 8;
/** Rounds of the speed comparison, in which the two models take turns. */
const ROUNDS = 10;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    mean: { type: 'string', default: '' },
    std: { type: 'string', default: '' },
    'input-range': { type: 'string', default: '255' },
    channels: { type: 'string', default: 'rgb' },
  },
});
const [floatFile, int8File, folder, className] = positionals;
if (!floatFile || !int8File || !folder || !className) {
  throw new Error('Usage: quantization.ts FLOAT INT8 DATASET CLASS [--mean M --std S]');
}
const numbers = (text: string) => {
  const list = text.split(',').map(Number);
  return list.length === 1 ? list[0] : list;
};
const preprocessing =
  values.mean === ''
    ? undefined
    : Preprocessing.parse({
        mean: numbers(values.mean),
        std: numbers(values.std),
        inputRange: Number(values['input-range']),
        channels: values.channels,
      });

const thread = new InferenceThread();
const models = { float32: await load('float32', floatFile), int8: await load('int8', int8File) };
const dataset = await openDataset(openStore(folder), {
  format: 'auto',
  split: 'trainval',
  classes: [className],
});
const samples = selectSamples(dataset, { classes: [className] });

interface Answer {
  predicted: number;
  heat: Float32Array;
  measures: RegionMeasures;
}

const pairs: { float32: Answer; int8: Answer; sameTarget: Answer }[] = [];
for (const sample of samples) {
  const { image, labels } = await readSample(dataset, sample, { exif: 'ignore', icc: 'ignore' });
  const [height, width] = models.float32.recipe.inputSize;
  const small = resizePillow(image, width, height);
  const regions = resizeLabels(labels, width, height);
  try {
    const float32 = await answer('float32', small, regions, sample.foreground);
    const int8 = await answer('int8', small, regions, sample.foreground);
    const sameTarget = await answer('int8', small, regions, sample.foreground, float32.predicted);
    pairs.push({ float32, int8, sameTarget });
  } catch (error) {
    if (!(error instanceof InvalidImageError)) throw error;
  }
}

const agreeing = pairs.filter(({ float32, int8 }) => float32.predicted === int8.predicted).length;
const ranks = pairs.map(({ float32, sameTarget }) =>
  sampleRankCorrelation([...float32.heat], [...sameTarget.heat]),
);
console.log(`${pairs.length} samples of ${className}, target: the float model's prediction`);
console.log(`top-1 agreement            ${agreeing}/${pairs.length}`);
console.log(
  `Spearman of heatmaps       mean ${mean(ranks).toFixed(4)}, median ${median(ranks).toFixed(4)}, least ${Math.min(...ranks).toFixed(4)}`,
);
const measures = [
  'meanForeground',
  'meanBackground',
  'difference',
  'relevanceMassAccuracy',
  'rocAuc',
] as const;
for (const measure of measures) {
  const [before, after] = [
    pairs.map(({ float32 }) => float32.measures[measure]),
    pairs.map(({ sameTarget }) => sameTarget.measures[measure]),
  ];
  const changes = before.map((value, i) => after[i]! - value);
  console.log(
    `${measure.padEnd(26)} ${mean(before).toFixed(4)} → ${mean(after).toFixed(4)}; change of a photo: mean ${mean(changes).toFixed(4)}, mean size ${mean(changes.map(Math.abs)).toFixed(4)}, largest ${Math.max(...changes.map(Math.abs)).toFixed(4)}`,
  );
}
const hits = (which: 'float32' | 'sameTarget') =>
  pairs.filter((pair) => pair[which].measures.pointingHit).length;
console.log(`pointing hits              ${hits('float32')} → ${hits('sameTarget')}`);
await compareSpeed();
await thread.close();

async function load(name: string, file: string) {
  const model = readModel(readFileSync(file), file);
  const stored = model.metadata.get('groundcam.preprocessing');
  const known = preprocessing ?? Preprocessing.parse(JSON.parse(stored ?? 'null'));
  const explainer = await compileExplainer(model, {
    preprocessing: known,
    run: (bytes, feeds) => thread.runOnce(bytes, feeds),
  });
  await thread.load(name, explainer.bytes);
  return explainer;
}

async function answer(
  name: 'float32' | 'int8',
  image: Raster,
  labels: LabelMap,
  foreground: number,
  index?: number,
): Promise<Answer> {
  const { logits, inputSize } = models[name].recipe;
  const target =
    index === undefined ? { kind: 'predicted' as const } : { kind: 'index' as const, index };
  const { tensors } = await thread.run(name, {
    image: { type: 'uint8', dims: [1, ...inputSize, 3], data: image.data.slice() },
    target_mask: { type: 'float32', dims: [1, logits], data: targetMask(target, [], logits) },
  });
  const [, height = 0, width = 0] = tensors['cam']!.dims;
  const cam = { width, height, data: floatsOf(tensors['cam']) };
  if (isFlat(cam)) throw new InvalidImageError('flat-map', 'The CAM has one value everywhere');
  const full = heatmap(cam, image.width, image.height);
  return {
    predicted: integersOf(tensors['target'])[0]!,
    heat: full.data,
    measures: measureRegions(full, labels, foreground),
  };
}

/** Prints the median milliseconds an image of both explainers, which take turns. */
async function compareSpeed(): Promise<void> {
  const times = { float32: [] as number[], int8: [] as number[] };
  const { logits, inputSize } = models.float32.recipe;
  const pixels = BATCH * inputSize[0] * inputSize[1] * 3;
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of ['float32', 'int8'] as const) {
      const { seconds } = await thread.run(name, {
        image: {
          type: 'uint8',
          dims: [BATCH, ...inputSize, 3],
          data: new Uint8Array(pixels).map((_, i) => (i * 7919) % 251),
        },
        target_mask: {
          type: 'float32',
          dims: [BATCH, logits],
          data: new Float32Array(BATCH * logits).fill(1),
        },
      });
      times[name].push((1000 * seconds) / BATCH);
    }
  }
  const [before, after] = [median(times.float32), median(times.int8)];
  console.log(
    `ms an image at batch ${BATCH}     ${before.toFixed(1)} → ${after.toFixed(1)} (${(before / after).toFixed(2)} times as fast)`,
  );
}
