import { readFileSync } from 'node:fs';
import { randomLcg, randomNormal } from 'd3-random';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { targetMask } from '../../../core/cam/target-mask.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { readModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf, integersOf } from '../../../core/onnx/runner.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { GoldenTensor } from '../golden-tensor.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';

const folder = new URL('../../golden/architectures/', import.meta.url);
const GoldenFile = z.object({ preprocessing: Preprocessing, images: GoldenTensor });

/**
 * How far the image, whose values are of the order of 1, is moved. Long steps cross kinks of ReLU, and
 * for short ones float32 has too few digits, so the step that agrees best counts.
 */
const STEPS = [1e-1, 3e-2, 3e-3, 3e-4, 1e-4];

/**
 * Largest errors as shares of the gradient's length. Along the gradient, networks of ReLU have kinks
 * within any step that float32 can resolve. In a random direction of these 3,000 to 18,000 values the
 * slope itself is of the order of 0.01.
 */
const TOLERANCE = { smooth: 1e-3, kinked: 2e-2, random: 3e-4 };

describe.each([
  ['resnet-basic', 'kinked'],
  ['mobilenet-v2', 'kinked'],
  ['efficientnet-b0', 'smooth'],
  ['convnext', 'smooth'],
  ['vit', 'smooth'],
] as const)(
  'the gradient of the logit with respect to the image, through a whole %s,',
  (name, kind) => {
    const golden = GoldenFile.parse(
      JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')),
    );
    const model = readModel(readFileSync(new URL(`${name}.torchscript.onnx`, folder)));
    const [, height = 0, width = 0] = golden.images.shape;
    const pixels = Uint8Array.from(golden.images.data).slice(0, height * width * 3);

    test('is the slope of central differences, along it and in random directions', async () => {
      const { preprocessing } = golden;
      const explainer = await compileExplainer(model, {
        preprocessing,
        layer: 'input',
        outputs: ['gradients'],
        run: runModel,
      });
      const explain = await loadModel(explainer.bytes);
      const answer = await loadModel(writeModel(model));
      const input = model.inputs[0]!.name;
      const logitsOf = async (data: Float32Array) => {
        const dims = [1, 3, height, width];
        const outputs = await answer({ [input]: { type: 'float32', dims, data } });
        return floatsOf(outputs[model.graph.output[0]!.name]);
      };

      const x = normalised(pixels, height * width, preprocessing);
      const classes = (await logitsOf(x)).length;
      const outputs = await explain({
        image: { type: 'uint8', dims: [1, height, width, 3], data: pixels },
        target_mask: {
          type: 'float32',
          dims: [1, classes],
          data: targetMask({ kind: 'predicted' }, [], classes),
        },
      });
      const [target = -1] = integersOf(outputs['target']);
      const gradient = floatsOf(outputs['gradients']);
      expect(gradient).toHaveLength(x.length);
      const length = Math.sqrt(dot(gradient, gradient));

      const normal = randomNormal.source(randomLcg(5))(0, 1 / Math.sqrt(x.length));
      const random = [1, 2, 3, 4].map(() => x.map(() => normal()));
      expect(await error(gradient.map((value) => value / length))).toBeLessThan(TOLERANCE[kind]);
      for (const direction of random) {
        expect(await error(direction)).toBeLessThan(TOLERANCE.random);
      }

      /** By how much the difference that agrees best is off, as a share of the gradient's length. */
      async function error(direction: Float32Array): Promise<number> {
        const errors: number[] = [];
        for (const step of STEPS) {
          const at = async (h: number) =>
            (await logitsOf(x.map((value, i) => value + h * direction[i]!)))[target]!;
          const slope = ((await at(step)) - (await at(-step))) / (2 * step);
          errors.push(Math.abs(slope - dot(gradient, direction)) / length);
        }
        return Math.min(...errors);
      }
    });
  },
);

/** Pixels [H, W, 3] as the model is fed: [3, H, W]. */
function normalised(pixels: Uint8Array, places: number, { mean, std, inputRange }: Preprocessing) {
  return Float32Array.from({ length: pixels.length }, (_, i) => {
    const channel = Math.floor(i / places);
    const pixel = pixels[3 * (i % places) + channel]! / 255;
    return (pixel * inputRange - mean[channel]!) / std[channel]!;
  });
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}
