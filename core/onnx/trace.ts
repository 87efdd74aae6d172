import { InputError } from '../errors/input-error.ts';
import { intOf } from './attributes.ts';
import { imageDims, type ImageModel } from './image-model.ts';
import { GraphBuilder } from './graph-builder.ts';
import { TensorProto_DataType as DataType, type NodeProto } from './onnx_pb.ts';
import { copyModel, writeModel, type OnnxModel } from './onnx-model.ts';
import { dependOnInputs, operandsOf } from './operands.ts';
import { outline } from './outline.ts';
import { prune } from './prune.ts';
import { integersOf, type RunModel, type Tensor } from './runner.ts';
import type { Dim, Shape } from './shape.ts';
import { declareTensor } from './value-info.ts';

/** What runs of a model reveal about its tensors. */
export interface Trace {
  /** Shapes of all tensors, as functions of the batch size. */
  shapes: ReadonlyMap<string, Shape>;
  /**
   * Values of computed integer and boolean operands, such as the ends of a Slice, if they are the same for
   * every batch size.
   */
  operands: ReadonlyMap<string, readonly number[]>;
}

/** Finds the shapes of all tensors of a model and the values of its operands, see `traceModel`. */
export function traceShapes(imageModel: ImageModel, run: RunModel): Promise<Trace> {
  const { model, input } = imageModel;
  const batch: Dim = imageModel.fixedBatch ?? { perSample: 1 };
  return traceModel(model, new Map([[input, imageDims(imageModel, batch)]]), run);
}

/**
 * Finds every tensor's shape by running an outline of the model with batches of 2 and 3 and reading only
 * the shapes: a dimension of 2 k and then 3 k grows with the batch, one that does not change is fixed. The
 * inputs' sizes are declared, so that an engine with shape inference has little left to run, unless that
 * would mislead it. If the batch is fixed, the model is run once and all shapes are fixed. The same runs
 * give the values of computed operands.
 *
 * @param inputs shapes of the model's float inputs
 */
export async function traceModel(
  model: OnnxModel,
  inputs: ReadonlyMap<string, Shape>,
  run: RunModel,
): Promise<Trace> {
  const traced = copyModel(model);
  const build = new GraphBuilder(traced);
  outline(traced, build);
  const outputs = model.graph.node.flatMap(({ output }) => output);
  const tensors = outputs.filter((name) => name !== '' && !model.constant(name));
  const shapeOutputs = new Map(tensors.map((tensor) => [tensor, build.node('Shape', [tensor])]));
  const operandOutputs = new Map(
    computedOperands(model).map((tensor) => [tensor, build.cast(tensor, DataType.INT64)]),
  );
  traced.graph.output = [...shapeOutputs.values(), ...operandOutputs.values()].map((name) =>
    declareTensor(name, 'int64'),
  );
  prune(traced);
  const constants = new Set(traced.graph.initializer.map(({ name }) => name));
  const overridable = traced.graph.input.filter(({ name }) => constants.has(name));

  const inferable = !model.graph.node.some(misleadsInference);

  const runAt = async (batch: number) => {
    const feeds = [...inputs].map(([name, shape]) => [name, zeros(shape, batch)] as const);
    const declared = feeds.map(([name, { dims }]) =>
      declareTensor(name, 'float32', inferable ? dims : undefined),
    );
    traced.graph.input = [...declared, ...overridable];
    const results = await run(writeModel(traced), Object.fromEntries(feeds));
    return (outputs: ReadonlyMap<string, string>) =>
      new Map([...outputs].map(([tensor, output]) => [tensor, integersOf(results[output])]));
  };
  const atTwo = await runAt(2);
  const growing = [...inputs.values()].flat().some((dim) => typeof dim !== 'number');
  const atThree = growing ? await runAt(3) : atTwo;

  const constantNames = [...model.graph.initializer.map(({ name }) => name), ...outputs];
  const shapes = new Map<string, Shape>();
  for (const name of constantNames) {
    const constant = model.constant(name);
    if (constant) shapes.set(name, constant.dims.map(Number));
  }
  for (const [name, shape] of inputs) shapes.set(name, shape);
  const [two, three] = [atTwo(shapeOutputs), atThree(shapeOutputs)];
  for (const [tensor, dims] of two) {
    shapes.set(
      tensor,
      dims.map((dim, axis) => asFunctionOfBatch(tensor, dim, three.get(tensor)?.[axis])),
    );
  }
  const operandsAtThree = atThree(operandOutputs);
  const operands = [...atTwo(operandOutputs)].filter(
    ([tensor, values]) => String(values) === String(operandsAtThree.get(tensor)),
  );
  return { shapes, operands: new Map(operands) };
}

/**
 * Whether ONNX Runtime mishandles a node if it knows the size of its input: for some pools with `ceil_mode`
 * it infers one window more than it computes, and it refuses some models with an If whose condition depends
 * only on sizes.
 */
function misleadsInference(node: NodeProto): boolean {
  return node.opType === 'If' || intOf(node, 'ceil_mode', 0) === 1;
}

/** The computed tensors that are operands of a node and do not depend on the image's values. */
function computedOperands(model: OnnxModel): string[] {
  const operands = new Set(model.graph.node.flatMap(operandsOf));
  const dependent = dependOnInputs(model);
  return [...operands].filter(
    (name) => model.producerOf(name) && !model.constant(name) && !dependent.has(name),
  );
}

function zeros(shape: Shape, batch: number): Tensor {
  const dims = shape.map((dim) => (typeof dim === 'number' ? dim : dim.perSample * batch));
  const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  return { type: 'float32', dims, data };
}

function asFunctionOfBatch(tensor: string, atTwo: number, atThree: number | undefined): Dim {
  if (atTwo === atThree) return atTwo;
  if (atThree !== undefined && 3 * atTwo === 2 * atThree) return { perSample: atTwo / 2 };
  throw new InputError(
    `The size of ${tensor} is ${atTwo} for a batch of 2 and ${atThree} for a batch of 3: neither fixed nor proportional`,
    { hint: 'Export the model with a batch size of 1.' },
  );
}
