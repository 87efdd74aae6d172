import { expect } from 'vitest';
import { differentiate } from '../../../../core/autodiff/differentiate.ts';
import { GraphBuilder } from '../../../../core/onnx/graph-builder.ts';
import { writeModel } from '../../../../core/onnx/onnx-model.ts';
import { floatsOf, type Tensor } from '../../../../core/onnx/runner.ts';
import type { Shape } from '../../../../core/onnx/shape.ts';
import { findTail } from '../../../../core/autodiff/tail.ts';
import { traceModel } from '../../../../core/onnx/trace.ts';
import { declareTensor } from '../../../../core/onnx/value-info.ts';
import { draw, ModelBuilder, randomGrid } from '../../onnx/model-builder.ts';
import { loadModel, runModel } from '../../onnx/run-model.ts';

/** A graph to differentiate: what stands between a layer and the logits. */
export interface Subject {
  layer: Shape;
  opset: number;
  /** Appends nodes that read `layer`; returns the tensor that plays the logits. */
  tail: (build: ModelBuilder, layer: string) => string;
}

/** Step of the differences: half of a value's distance from the nearest kink. */
const STEP = 1 / 16;

/** Moves a drawn value, the i-th, to where the operator is defined. */
type Place = (value: number, i: number) => number;

/** Values of the layer where none are asked for: odd multiples of 1/8 between -2 and 2. */
const asDrawn: Place = (value) => value;

/** Values of the layer that are all different: multiples of 3/8 in a fixed disorder. */
export const distinct: Place = (_, i) => 0.375 * (((i * 53 + 17) % 211) - 105);

/**
 * Compares the gradient that `differentiate` appends with central differences of fourth order
 * (Abramowitz & Stegun 1964, 25.3.6), for a random weight on each of the tail's outputs and every value
 * of the layer. Values lie on a grid (odd multiples of 1/8), so that bounds on multiples of 1/4 are
 * never crossed. For operators of up to fourth degree in one value the differences are exact up to
 * rounding; for smooth ones they are off by the fifth derivative times 5e-7.
 *
 * @param place moves the drawn values to where the operator is defined, such as above 0; it should keep
 *   them as far apart
 */
export async function checkGradient(
  subject: Subject,
  { place = asDrawn }: { place?: Place } = {},
): Promise<void> {
  const { model, output, outputShape, gradient } = await differentiated(subject);
  const run = await loadModel(writeModel(model));
  const random = randomGrid(11);
  const drawn = gridTensor(subject.layer, random);
  const x = { ...drawn, data: drawn.data.map(place) };
  const seed = gridTensor(outputShape, random);

  const scoreAt = async (data: Float32Array) => {
    const y = floatsOf((await run({ layer: { ...x, data }, seed }))[output]);
    return y.reduce((sum, value, i) => sum + value * seed.data[i]!, 0);
  };
  const expected: number[] = [];
  for (let i = 0; i < x.data.length; i++) {
    const moved = (steps: number) => scoreAt(x.data.with(i, x.data[i]! + steps * STEP));
    const near = (await moved(1)) - (await moved(-1));
    const far = (await moved(2)) - (await moved(-2));
    expected.push((8 * near - far) / (12 * STEP));
  }
  const actual = (await run({ layer: x, seed }))[gradient];
  expect(actual?.dims).toEqual(x.dims);
  const scale = Math.max(1, ...expected.map(Math.abs));
  const errors = expected.map((value, i) => Math.abs(value - floatsOf(actual)[i]!) / scale);
  expect(Math.max(...errors)).toBeLessThan(1e-4);
}

/** The gradient of the sum of a tail's outputs with respect to a layer [1, n] of these values. */
export async function gradientAt(
  values: readonly number[],
  subject: Omit<Subject, 'layer'>,
): Promise<number[]> {
  const layer = [1, values.length];
  const { model, outputShape, gradient } = await differentiated({ ...subject, layer });
  const run = await loadModel(writeModel(model));
  const results = await run({
    layer: { type: 'float32', dims: layer, data: Float32Array.from(values) },
    seed: gridTensor(outputShape, () => 1),
  });
  return [...floatsOf(results[gradient])];
}

/** A model with inputs `layer` and `seed` that returns the tail's output and the gradient. */
async function differentiated({ layer, opset, tail }: Subject) {
  const build = new ModelBuilder(opset);
  const { model } = build;
  model.graph.input.push(declareTensor('layer', 'float32'), declareTensor('seed', 'float32'));
  const output = tail(build, 'layer');
  const trace = await traceModel(
    model,
    new Map([
      ['layer', layer],
      ['seed', []],
    ]),
    runModel,
  );
  const outputShape = trace.shapes.get(output) ?? [];
  const gradients = differentiate({
    model,
    build: new GraphBuilder(model),
    trace,
    tail: findTail(model, 'layer', output),
    seed: 'seed',
  });
  const gradient = gradients.get('layer')!;
  model.graph.output.push(declareTensor(output, 'float32'), declareTensor(gradient, 'float32'));
  return { model, output, outputShape, gradient };
}

/** Values for a shape, for a batch of two. */
function gridTensor(shape: Shape, random: () => number): Tensor & { type: 'float32' } {
  const dims = shape.map((dim) => (typeof dim === 'number' ? dim : 2 * dim.perSample));
  return { type: 'float32', dims, data: Float32Array.from(draw(dims, random)) };
}

/** The tail's output and the gradient of its sum, weighted by `seed`, with respect to a layer of these values. */
export async function outputAndGradient(
  layer: Tensor & { type: 'float32' },
  seed: Tensor,
  subject: Omit<Subject, 'layer'>,
): Promise<{ output: Float32Array; gradient: Float32Array }> {
  const { model, output, gradient } = await differentiated({ ...subject, layer: layer.dims });
  const run = await loadModel(writeModel(model));
  const results = await run({ layer, seed });
  return { output: floatsOf(results[output]), gradient: floatsOf(results[gradient]) };
}
