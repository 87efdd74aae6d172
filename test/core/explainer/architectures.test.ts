import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { heatmap } from '../../../core/cam/heatmap.ts';
import { targetMask } from '../../../core/cam/target-mask.ts';
import { readClassifier } from '../../../core/onnx/read-classifier.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { chooseLayer } from '../../../core/explainer/layers.ts';
import { readModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf, integersOf, type Tensors } from '../../../core/onnx/runner.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { GoldenTensor } from '../golden-tensor.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';

const folder = new URL('../../golden/architectures/', import.meta.url);

const Model = z.strictObject({ file: z.string(), opset: z.int(), tensor: z.string() });

const GoldenFile = z.strictObject({
  layer: z.string(),
  leadingTokens: z.int(),
  models: z.partialRecord(z.enum(['torchscript', 'dynamo']), Model),
  madeWith: z.record(z.string(), z.string()),
  seed: z.int(),
  preprocessing: Preprocessing,
  images: GoldenTensor,
  logits: GoldenTensor,
  cases: z.array(
    z.strictObject({
      classes: z.array(z.int()).nullable(),
      target: z.array(z.int()),
      gradients: GoldenTensor,
      cam: GoldenTensor,
    }),
  ),
});

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

test('there are golden models of every family', () => {
  expect(names.length).toBeGreaterThanOrEqual(30);
});

describe.each(names)('%s', (name) => {
  const golden = GoldenFile.parse(
    JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')),
  );
  const [count = 0, height = 0, width = 0] = golden.images.shape;
  const classes = golden.logits.shape[1]!;

  test.each(Object.entries(golden.models))(
    'exported by %s, it gives the logits, gradients and CAM of PyTorch at its usual layer',
    async (_, { file, tensor }) => {
      const model = readModel(readFileSync(new URL(file, folder)), file);
      const { classifier, trace } = await readClassifier(model, { run: runModel });
      const layer = chooseLayer(classifier, trace);
      expect(layer.tensor).toBe(tensor);
      expect(layer.map.leadingTokens).toBe(golden.leadingTokens);
      expect(chooseLayer(classifier, trace, golden.layer)).toEqual(layer);

      const explainer = await compileExplainer(model, {
        preprocessing: golden.preprocessing,
        outputs: ['gradients'],
        run: runModel,
      });
      expect(explainer.recipe.layer).toBe(tensor);
      const explain = await loadModel(explainer.bytes);
      for (const expected of golden.cases) {
        const outputs = await explain(feeds(expected.classes));
        expect(integersOf(outputs['target'])).toEqual(expected.target);
        expect(difference(floatsOf(outputs['logits']), golden.logits.data)).toBeLessThan(1e-4);
        const gradients = floatsOf(outputs['gradients']);
        expect(difference(gradients, expected.gradients.data)).toBeLessThan(1e-4);
        const [, h = 0, w = 0] = expected.cam.shape;
        expect(outputs['cam']?.dims).toEqual([count, h, w]);
        for (let i = 0; i < count; i++) {
          const scaled = (data: ArrayLike<number>) => {
            const cam = Float32Array.from(data).slice(i * h * w, (i + 1) * h * w);
            return heatmap({ width: w, height: h, data: cam }, w, h).data;
          };
          const ours = scaled(floatsOf(outputs['cam']));
          expect(largest(ours, scaled(expected.cam.data))).toBeLessThan(1e-4);
        }
      }
    },
  );

  function feeds(group: number[] | null): Tensors {
    const mask = targetMask({ kind: group ? 'group' : 'predicted' }, group ?? [], classes);
    const masks = Float32Array.from({ length: count * classes }, (_, i) => mask[i % classes]!);
    const pixels = Uint8Array.from(golden.images.data);
    return {
      image: { type: 'uint8', dims: [count, height, width, 3], data: pixels },
      target_mask: { type: 'float32', dims: [count, classes], data: masks },
    };
  }
});

/** The largest difference, as a share of the largest expected value. */
function difference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return largest(actual, expected) / Math.max(...Array.from(expected, Math.abs));
}

function largest(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity;
  return Math.max(...Array.from(actual, (value, i) => Math.abs(value - expected[i]!)));
}
