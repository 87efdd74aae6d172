import { readFileSync } from 'node:fs';
import { sampleRankCorrelation } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { readModel } from '../../../core/onnx/onnx-model.ts';
import { precisionOf } from '../../../core/onnx/precision.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { loadModel, runModel } from './run-model.ts';

const Golden = z.object({
  preprocessing: Preprocessing,
  images: z.object({ shape: z.array(z.int()), data: z.base64() }),
});

const golden = (path: string) => new URL(`../../golden/${path}`, import.meta.url);
const read = (path: string) => readModel(readFileSync(golden(path)), path);

/** The CAMs of a model at a layer for the golden images of `name`, for class 3. */
async function explained(file: string, name: string, layer?: string) {
  const { preprocessing, images } = Golden.parse(
    JSON.parse(readFileSync(golden(`cam/${name}.json`), 'utf8')),
  );
  const [count = 0, height = 0, width = 0] = images.shape;
  const explainer = await compileExplainer(read(file), { preprocessing, layer, run: runModel });
  const run = await loadModel(explainer.bytes);
  const { logits } = explainer.recipe;
  const outputs = await run({
    image: {
      type: 'uint8',
      dims: [count, height, width, 3],
      data: Uint8Array.from(Buffer.from(images.data, 'base64')),
    },
    target_mask: {
      type: 'float32',
      dims: [count, logits],
      data: Float32Array.from({ length: count * logits }, (_, i) => (i % logits === 3 ? 1 : 0)),
    },
  });
  return {
    recipe: explainer.recipe,
    logits: floatsOf(outputs['logits']),
    cam: floatsOf(outputs['cam']),
  };
}

function difference(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  return Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!))) / scale;
}

const names = ['gated', 'mobilenet', 'squeezenet'];

describe.each(names)('%s', (name) => {
  test.each(['float16', 'float16-inside'])(
    'in %s has the logits and the CAM of the float32 model',
    async (precision) => {
      const file = `precision/${name}-${precision}.onnx`;
      expect(precisionOf(read(file))).toBe('float16');
      const float32 = await explained(`cam/${name}.onnx`, name);
      const float16 = await explained(file, name);
      expect(float16.recipe).toEqual({ ...float32.recipe, precision: 'float16' });
      expect(difference(float16.logits, float32.logits)).toBeLessThan(5e-3);
      expect(difference(float16.cam, float32.cam)).toBeLessThan(5e-3);
    },
  );

  test('quantised to its end has nearly the CAM of the float32 model', async () => {
    const file = `precision/${name}-int8.onnx`;
    expect(precisionOf(read(file))).toBe('int8');
    const float32 = await explained(`cam/${name}.onnx`, name);
    const int8 = await explained(file, name);
    expect(int8.recipe).toMatchObject({ camSize: float32.recipe.camSize, precision: 'int8' });
    expect(difference(int8.logits, float32.logits)).toBeLessThan(0.1);
    expect(sampleRankCorrelation([...int8.cam], [...float32.cam])).toBeGreaterThan(0.97);
  });
});
