import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { heatmap } from '../../../core/cam/heatmap.ts';
import { targetMask } from '../../../core/cam/target-mask.ts';
import { compileExplainer, type Explainer } from '../../../core/explainer/compile-explainer.ts';
import { resolveCard, settingsOf } from '../../../core/card/resolve-card.ts';
import { readModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf, integersOf, type Tensors } from '../../../core/onnx/runner.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import type { Target } from '../../../core/schema/audit-spec.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';
import { GoldenTensor } from '../golden-tensor.ts';

const folder = new URL('../../golden/cam/', import.meta.url);

const GoldenFile = z.strictObject({
  model: z.string(),
  madeWith: z.record(z.string(), z.string()),
  seed: z.int(),
  preprocessing: Preprocessing,
  images: GoldenTensor,
  logits: GoldenTensor,
  heatmapStride: z.int(),
  cases: z.array(
    z.strictObject({
      layer: z.string(),
      tensor: z.string(),
      classes: z.array(z.int()).nullable(),
      target: z.array(z.int()),
      gradients: GoldenTensor,
      cam: GoldenTensor,
      heatmap: GoldenTensor,
    }),
  ),
});

const names = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''));

test('there are golden models for every kind of tail', () => {
  expect(names.length).toBeGreaterThanOrEqual(10);
});

describe.each(names)('%s', (name) => {
  const golden = GoldenFile.parse(
    JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')),
  );
  const model = readModel(readFileSync(new URL(golden.model, folder)), golden.model);
  const [count = 0, height = 0, width = 0] = golden.images.shape;
  const classes = golden.logits.shape[1]!;

  test('its metadata says how it was fed', () => {
    const card = resolveCard({ spec: { uri: golden.model }, model, files: {} });
    expect(settingsOf(card).preprocessing).toEqual(golden.preprocessing);
  });

  const layers = [...new Set(golden.cases.map(({ layer }) => layer))];
  describe.each(layers)('at %s', (layer) => {
    let explainer: Explainer;
    let explain: (feeds: Tensors) => Promise<Tensors>;

    beforeAll(async () => {
      const { preprocessing } = golden;
      explainer = await compileExplainer(model, {
        preprocessing,
        layer,
        outputs: ['gradients'],
        run: runModel,
      });
      explain = await loadModel(explainer.bytes);
    });

    const cases = golden.cases.filter((candidate) => candidate.layer === layer);
    test.each(cases)(
      'target, logits, gradients, CAM and heatmap are those of pytorch-grad-cam (classes $classes)',
      async ({ tensor, classes: group, ...expected }) => {
        expect(explainer.recipe.layer).toBe(tensor);
        const target: Target = { kind: group ? 'group' : 'predicted' };
        const mask = targetMask(target, group ?? [], classes);
        const found = await explainAll(mask);
        expect(found.target).toEqual(expected.target);
        expect(difference(found.logits, golden.logits.data)).toBeLessThan(1e-4);
        expect(difference(found.gradients, expected.gradients.data)).toBeLessThan(1e-4);

        const [, h = 0, w = 0] = expected.cam.shape;
        expect(explainer.recipe.camSize).toEqual([h, w]);
        const ofImage = (values: ArrayLike<number>, i: number) =>
          Float32Array.from(values).slice(
            (i * values.length) / count,
            ((i + 1) * values.length) / count,
          );
        for (let i = 0; i < count; i++) {
          const ours = ofImage(found.cam, i);
          const theirs = ofImage(expected.cam.data, i);
          expect(difference(ours, theirs)).toBeLessThan(1e-4);
          const cam = { width: w, height: h };
          const scaled = (data: Float32Array) => heatmap({ ...cam, data }, w, h).data;
          expect(largest(scaled(ours), scaled(theirs))).toBeLessThan(1e-4);
          const full = heatmap({ ...cam, data: ours }, width, height).data;
          const sampled = sample(full, golden.heatmapStride);
          expect(largest(sampled, ofImage(expected.heatmap.data, i))).toBeLessThan(1e-4);
        }
      },
    );

    /** Explains all images, in batches that the explainer takes. */
    async function explainAll(mask: Float32Array) {
      const target: number[] = [];
      const floats = { logits: [] as number[], gradients: [] as number[], cam: [] as number[] };
      const { fixedBatch: size = count } = explainer;
      const pixels = height * width * 3;
      for (let start = 0; start < count; start += size) {
        const image = golden.images.data.slice(start * pixels, (start + size) * pixels);
        const masks = Float32Array.from({ length: size * classes }, (_, i) => mask[i % classes]!);
        const outputs = await explain({
          image: { type: 'uint8', dims: [size, height, width, 3], data: Uint8Array.from(image) },
          target_mask: { type: 'float32', dims: [size, classes], data: masks },
        });
        target.push(...integersOf(outputs['target']));
        for (const [name, values] of Object.entries(floats))
          values.push(...floatsOf(outputs[name]));
      }
      return { target, ...floats };
    }
  });

  /** Every `stride`-th row and column. */
  function sample(full: Float32Array, stride: number): Float32Array {
    return full.filter(
      (_, i) => Math.floor(i / width) % stride === 0 && (i % width) % stride === 0,
    );
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
