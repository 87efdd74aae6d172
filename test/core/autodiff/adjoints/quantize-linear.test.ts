import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { int } from '../../../../core/onnx/attributes.ts';
import { differentiate } from '../../../../core/autodiff/differentiate.ts';
import { GraphBuilder } from '../../../../core/onnx/graph-builder.ts';
import { writeModel } from '../../../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../../../core/onnx/runner.ts';
import { findTail } from '../../../../core/autodiff/tail.ts';
import { traceModel } from '../../../../core/onnx/trace.ts';
import { declareTensor } from '../../../../core/onnx/value-info.ts';
import { ModelBuilder } from '../../onnx/model-builder.ts';
import { runModel } from '../../onnx/run-model.ts';
import { gradientAt } from './check-gradient.ts';

const Golden = z.strictObject({
  torch: z.string(),
  cases: z
    .array(
      z.strictObject({
        dtype: z.enum(['uint8', 'int8']),
        axis: z.int().nullable(),
        scale: z.array(z.number()),
        zeroPoint: z.array(z.int()),
        dims: z.array(z.int()),
        x: z.array(z.number()),
        seed: z.array(z.number()),
        y: z.array(z.number()),
        gradient: z.array(z.number()),
      }),
    )
    .min(6),
});

const file = new URL('../../../golden/fake-quantize/golden.json', import.meta.url);
const { cases } = Golden.parse(JSON.parse(readFileSync(file, 'utf8')));

interface Quantizer {
  dtype: 'uint8' | 'int8';
  axis: number | null;
  scale: number[];
  zeroPoint: number[];
}

/** Appends QuantizeLinear and DequantizeLinear. */
function fakeQuantize(
  build: ModelBuilder,
  x: string,
  { dtype, axis, scale, zeroPoint }: Quantizer,
): string {
  const dims = axis === null ? [] : [scale.length];
  const zero = dtype === 'uint8' ? Uint8Array.from(zeroPoint) : Int8Array.from(zeroPoint);
  const operands = [build.floats(dims, scale), build.constant(dims, zero)];
  const attributes = axis === null ? undefined : { axis: int(axis) };
  const code = build.node('QuantizeLinear', [x, ...operands], attributes);
  return build.node('DequantizeLinear', [code, ...operands], attributes);
}

/** Whether the range that a value's codes represent begins at 0, as that of a Relu. */
const beginsAtZero = (
  { dtype, axis, zeroPoint }: Quantizer,
  dims: readonly number[],
  i: number,
) => {
  const inner = dims.slice((axis ?? 0) + 1).reduce((a, b) => a * b, 1);
  const channel = axis === null ? 0 : Math.floor(i / inner) % dims[axis]!;
  return zeroPoint[channel] === (dtype === 'uint8' ? 0 : -128);
};

describe('the adjoint of QuantizeLinear and DequantizeLinear is that of fake_quantize in PyTorch, but passes what is clipped at a range from below 0', () => {
  test.each(cases)('$dtype, axis $axis, scale $scale', async ({ dims, x, seed, ...golden }) => {
    const build = new ModelBuilder(13);
    const { model } = build;
    model.graph.input.push(declareTensor('x', 'float32'), declareTensor('seed', 'float32'));
    const y = fakeQuantize(build, 'x', golden);
    const inputs = new Map([
      ['x', dims],
      ['seed', dims],
    ]);
    const gradients = differentiate({
      model,
      build: new GraphBuilder(model),
      trace: await traceModel(model, inputs, runModel),
      tail: findTail(model, 'x', y),
      seed: 'seed',
    });
    const gradient = gradients.get('x')!;
    model.graph.output.push(declareTensor(y, 'float32'), declareTensor(gradient, 'float32'));
    const outputs = await runModel(writeModel(model), {
      x: { type: 'float32', dims, data: Float32Array.from(x) },
      seed: { type: 'float32', dims, data: Float32Array.from(seed) },
    });
    const expectClose = (actual: Float32Array, expected: number[]) =>
      expect(Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value)))).toBeLessThan(
        1e-5,
      );
    expectClose(floatsOf(outputs[y]), golden.y);
    const expected = golden.gradient.map((value, i) =>
      beginsAtZero(golden, dims, i) ? value : seed[i]!,
    );
    expectClose(floatsOf(outputs[gradient]), expected);
    expect(golden.gradient).toContain(0);
  });
});

test('a Relu folded into the range keeps its gradient: 0 where the code is clipped at its zero', async () => {
  const gradient = await gradientAt([-3, -0.5, 0.5, 3, 30], {
    opset: 13,
    tail: (build, layer) =>
      fakeQuantize(build, layer, { dtype: 'uint8', axis: null, scale: [0.1], zeroPoint: [0] }),
  });
  expect(gradient).toEqual([0, 0, 1, 1, 0]);
});

test('without a zero point the codes are unsigned and start at 0', async () => {
  const gradient = await gradientAt([-1, 1, 20, 30], {
    opset: 13,
    tail: (build, layer) => {
      const scale = build.floats([], [0.1]);
      const code = build.node('QuantizeLinear', [layer, scale]);
      return build.node('DequantizeLinear', [code, scale]);
    },
  });
  expect(gradient).toEqual([0, 1, 1, 0]);
});

test('a logit beyond the range that it was calibrated on keeps its gradient', async () => {
  const gradient = await gradientAt([-30, -1, 1, 30], {
    opset: 13,
    tail: (build, layer) =>
      fakeQuantize(build, layer, { dtype: 'uint8', axis: null, scale: [0.1], zeroPoint: [100] }),
  });
  for (const value of gradient) expect(value).toBeCloseTo(1, 6);
});

test('a mean, or a change of shape, is no activation: what is clipped after it keeps its gradient', async () => {
  const gradient = await gradientAt([-3, 3, 30], {
    opset: 13,
    tail: (build, layer) =>
      fakeQuantize(build, build.node('Flatten', [layer]), {
        dtype: 'uint8',
        axis: null,
        scale: [0.1],
        zeroPoint: [0],
      }),
  });
  for (const value of gradient) expect(value).toBeCloseTo(1, 6);
});

test('a scale that depends on the layer is refused', async () => {
  const differentiated = gradientAt([1, 2], {
    opset: 13,
    tail: (build, layer) => {
      const scale = build.node('ReduceMax', [layer], { keepdims: int(0) });
      const code = build.node('QuantizeLinear', [layer, scale]);
      return build.node('DequantizeLinear', [code, scale]);
    },
  });
  await expect(differentiated).rejects.toThrow(/its scale depends on the layer/);
});
