import { existsSync, readFileSync } from 'node:fs';
import { mean, sampleRankCorrelation } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { heatmap } from '../../../core/cam/heatmap.ts';
import { targetMask } from '../../../core/cam/target-mask.ts';
import { selectSamples } from '../../../core/dataset/list-samples.ts';
import { openDataset } from '../../../core/dataset/open-dataset.ts';
import { readSample } from '../../../core/dataset/read-sample.ts';
import { resizeLabels } from '../../../core/image/resize-nearest.ts';
import { resizePillow } from '../../../core/image/resize-pillow.ts';
import { stretchTo } from '../../../core/image/stretch-to.ts';
import { asImageModel } from '../../../core/onnx/image-model.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { resolveCard, settingsOf } from '../../../core/card/resolve-card.ts';
import { readModel, type OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { calibrationPhotos } from '../../../core/quantize/calibration-photos.ts';
import { quantizeModel } from '../../../core/quantize/quantize-model.ts';
import { floatsOf, integersOf } from '../../../core/onnx/runner.ts';
import { measureRegions } from '../../../core/region/measure-regions.ts';
import { ImageOptions } from '../../../core/schema/image-options.ts';
import type { RegionMeasures } from '../../../core/schema/measurement.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { openStore } from '../../../store/open-store.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';

const image = ImageOptions.parse({});

/**
 * Quantises a model on photos of the dataset and explains every `step`-th aeroplane with both, for the
 * class that the float model predicts.
 */
async function compared(file: string, folder: string, step: number, given?: Preprocessing) {
  const model = readModel(readFileSync(file), file);
  const card = resolveCard({ spec: { uri: file, preprocessing: given }, model, files: {} });
  const { preprocessing } = settingsOf(card);
  const { height, width } = asImageModel(model);
  const spec = { format: 'auto', split: 'trainval', classes: ['aeroplane'] } as const;
  const dataset = await openDataset(openStore(folder), { ...spec, classes: [...spec.classes] });
  const quantized = await quantizeModel(model, {
    preprocessing,
    photos: await calibrationPhotos(dataset, {
      most: 24,
      geometry: stretchTo([height, width]),
      padding: [0, 0, 0],
      image,
    }),
    sourceDigest: '',
    run: runModel,
    load: loadModel,
  });
  const float32 = await explainer(model);
  const int8 = await explainer(readModel(quantized.bytes));

  const samples = selectSamples(dataset, { classes: ['aeroplane'] });
  const pairs: {
    agrees: boolean;
    rank: number;
    before: RegionMeasures;
    after: RegionMeasures;
  }[] = [];
  for (const sample of samples.filter((_, i) => i % step === 0)) {
    const { image: photo, labels } = await readSample(dataset, sample, image);
    const pixels = resizePillow(photo, width, height).data;
    const regions = resizeLabels(labels, width, height);
    const before = await float32(pixels);
    const after = await int8(pixels, before.target);
    const predicted = (await int8(pixels)).target;
    const measures = (map: typeof before.map) => measureRegions(map, regions, sample.foreground);
    pairs.push({
      agrees: predicted === before.target,
      rank: sampleRankCorrelation([...before.map.data], [...after.map.data]),
      before: measures(before.map),
      after: measures(after.map),
    });
  }
  const change = (measure: 'difference' | 'relevanceMassAccuracy' | 'rocAuc') =>
    mean(pairs.map(({ before, after }) => after[measure] - before[measure]));
  return {
    operators: quantized.operators,
    agreement: pairs.filter(({ agrees }) => agrees).length / pairs.length,
    rank: mean(pairs.map(({ rank }) => rank)),
    changes: [change('difference'), change('relevanceMassAccuracy'), change('rocAuc')],
  };

  async function explainer(of: OnnxModel) {
    const { bytes, recipe } = await compileExplainer(of, { preprocessing, run: runModel });
    const run = await loadModel(bytes);
    return async (data: Uint8Array, index?: number) => {
      const target =
        index === undefined ? { kind: 'predicted' as const } : { kind: 'index' as const, index };
      const outputs = await run({
        image: { type: 'uint8', dims: [1, height, width, 3], data },
        target_mask: {
          type: 'float32',
          dims: [1, recipe.logits],
          data: targetMask(target, [], recipe.logits),
        },
      });
      const [h, w] = recipe.camSize;
      const cam = { height: h, width: w, data: floatsOf(outputs['cam']) };
      return { target: integersOf(outputs['target'])[0]!, map: heatmap(cam, width, height) };
    };
  }
}

test('the demo model answers and explains in int8 as it does in float32', async () => {
  const found = await compared('demo/models/honest.onnx', 'demo/data/VOC', 1);
  expect(found.operators.float).toEqual([]);
  expect(found.operators.integer).toHaveLength(17);
  expect(found.agreement).toBe(1);
  expect(found.rank).toBeGreaterThan(0.98);
  for (const change of found.changes) expect(Math.abs(change)).toBeLessThan(0.02);
});

const shared = '../shared/data';
describe.skipIf(process.env.CI !== 'true' && !existsSync(shared))('MobileNetV2', () => {
  test('looks at aeroplanes in int8 as it does in float32', async () => {
    const found = await compared(
      `${shared}/models/mobilenet_v2.onnx`,
      `${shared}/VOCdevkit/VOC2012`,
      3,
      Preprocessing.parse({ mean: 128, std: 128 }),
    );
    expect(found.operators.float).toEqual([]);
    expect(found.agreement).toBeGreaterThan(0.7);
    expect(found.rank).toBeGreaterThan(0.96);
    for (const change of found.changes) expect(Math.abs(change)).toBeLessThan(0.03);
  });
});
