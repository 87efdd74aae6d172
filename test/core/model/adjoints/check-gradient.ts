import { create } from '@bufbuild/protobuf';
import { expect } from 'vitest';
import { differentiate } from '../../../../core/model/differentiate.ts';
import { GraphBuilder } from '../../../../core/model/graph-builder.ts';
import {
  AttributeProto_AttributeType as AttributeType,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
} from '../../../../core/model/onnx_pb.ts';
import { OnnxModel, writeModel } from '../../../../core/model/onnx-model.ts';
import { floatsOf, type Tensor } from '../../../../core/model/runner.ts';
import type { Shape } from '../../../../core/model/shape.ts';
import { findTail } from '../../../../core/model/tail.ts';
import { traceModel } from '../../../../core/model/trace.ts';
import { declareTensor } from '../../../../core/model/value-info.ts';
import { loadModel, runModel } from '../run-model.ts';

/** A graph to differentiate: what stands between a layer and the logits. */
export interface Subject {
  layer: Shape;
  opset: number;
  /** Appends nodes that read `layer`; returns the tensor that plays the logits. */
  tail: (build: Builder, layer: string) => string;
}

/** GraphBuilder that also makes constants with values drawn from the grid. */
export class Builder extends GraphBuilder {
  readonly model: OnnxModel;
  readonly #random = randomGrid(7);

  constructor(model: OnnxModel) {
    super(model);
    this.model = model;
  }

  /** A constant of that shape. */
  weights(dims: readonly number[]): string {
    return this.floats(dims, draw(dims, this.#random));
  }

  /** Gives the last node an attribute that is a string. */
  setString(name: string, value: string): void {
    const s = new TextEncoder().encode(value);
    const attribute = create(AttributeProtoSchema, { name, type: AttributeType.STRING, s });
    this.model.graph.node.at(-1)?.attribute.push(attribute);
  }

  /** Gives the last node one more output. */
  addOutput(name: string): void {
    this.model.graph.node.at(-1)?.output.push(name);
  }
}

/** Step of the central differences: half of a value's distance from the nearest kink. */
const STEP = 1 / 16;

/**
 * Compares the gradient that `differentiate` appends with central differences, for a random weight on
 * each of the tail's outputs and every value of the layer. Values lie on a grid (odd multiples of
 * 1/8), so that bounds on multiples of 1/4 are never crossed; and since no operator is of a higher
 * degree than two in one value, the differences are exact up to rounding.
 */
export async function checkGradient(subject: Subject): Promise<void> {
  const { model, output, outputShape, gradient } = await differentiated(subject);
  const run = await loadModel(writeModel(model));
  const random = randomGrid(11);
  const x = gridTensor(subject.layer, random);
  const seed = gridTensor(outputShape, random);

  const scoreAt = async (data: Float32Array) => {
    const y = floatsOf((await run({ layer: { ...x, data }, seed }))[output]);
    return y.reduce((sum, value, i) => sum + value * seed.data[i]!, 0);
  };
  const expected: number[] = [];
  for (let i = 0; i < x.data.length; i++) {
    const above = x.data.with(i, x.data[i]! + STEP);
    const below = x.data.with(i, x.data[i]! - STEP);
    expected.push(((await scoreAt(above)) - (await scoreAt(below))) / (2 * STEP));
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
  const model = emptyModel(opset);
  const build = new Builder(model);
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
  const outputShape = trace.get(output) ?? [];
  const gradient = differentiate({
    model,
    build,
    trace,
    tail: findTail(model, 'layer', output),
    seed: 'seed',
  });
  model.graph.output.push(declareTensor(output, 'float32'), declareTensor(gradient, 'float32'));
  return { model, output, outputShape, gradient };
}

export function emptyModel(opset: number): OnnxModel {
  const graph = create(GraphProtoSchema, { name: 'test' });
  const opsetImport = [{ domain: '', version: BigInt(opset) }];
  return new OnnxModel(create(ModelProtoSchema, { irVersion: 8n, opsetImport, graph }), graph);
}

/** Values ±1/8, ±3/8, … ±15/8, the same for every seed (mulberry32). */
function randomGrid(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return (2 * (((bits ^ (bits >>> 14)) >>> 0) % 16) - 15) / 8;
  };
}

function draw(dims: readonly number[], random: () => number): number[] {
  return Array.from({ length: dims.reduce((product, dim) => product * dim, 1) }, random);
}

/** Values for a shape, for a batch of two. */
function gridTensor(shape: Shape, random: () => number): Tensor & { type: 'float32' } {
  const dims = shape.map((dim) => (typeof dim === 'number' ? dim : 2 * dim.perSample));
  return { type: 'float32', dims, data: Float32Array.from(draw(dims, random)) };
}
