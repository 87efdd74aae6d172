import { InputError } from '../errors/input-error.ts';
import type { Classifier } from './classifier.ts';
import { GraphBuilder } from './graph-builder.ts';
import { copyModel, writeModel, type OnnxModel } from './onnx-model.ts';
import { outline } from './outline.ts';
import { prune } from './prune.ts';
import { integersOf, type RunModel, type Tensor } from './runner.ts';
import type { Dim, Shape } from './shape.ts';
import { declareTensor } from './value-info.ts';

/** Shapes of all tensors of a model, as functions of the batch size. */
export type Trace = ReadonlyMap<string, Shape>;

/** Learns the shapes of all tensors of a classifier, see `traceModel`. */
export function traceShapes(classifier: Classifier, run: RunModel): Promise<Trace> {
  const { model, input, layout, fixedBatch, height, width } = classifier;
  const batch: Dim = fixedBatch ?? { perSample: 1 };
  const image = layout === 'nchw' ? [batch, 3, height, width] : [batch, height, width, 3];
  return traceModel(model, new Map([[input, image]]), run);
}

/**
 * Learns every tensor's shape by running an outline of the model with batches of 2 and 3 and reading
 * only the shapes: a dimension that is twice a number and then three times the same grows with the
 * batch, one that stays is fixed. Inputs without such a dimension are run once; then all is fixed.
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
  const tensors = model.graph.node.flatMap(({ output }) => output.filter((name) => name !== ''));
  const shapeOutputs = new Map(tensors.map((tensor) => [tensor, build.node('Shape', [tensor])]));
  traced.graph.output = [...shapeOutputs.values()].map((name) => declareTensor(name, 'int64'));
  prune(traced);
  const bytes = writeModel(traced);

  const shapesAt = async (batch: number): Promise<Map<string, number[]>> => {
    const feeds = [...inputs].map(([name, shape]) => [name, zeros(shape, batch)] as const);
    const results = await run(bytes, Object.fromEntries(feeds));
    return new Map(
      [...shapeOutputs].map(([tensor, output]) => [tensor, integersOf(results[output])]),
    );
  };

  const trace = new Map<string, Shape>(
    model.graph.initializer.map(({ name, dims }) => [name, dims.map(Number)]),
  );
  for (const [name, shape] of inputs) trace.set(name, shape);
  const two = await shapesAt(2);
  const growing = [...inputs.values()].flat().some((dim) => typeof dim !== 'number');
  const three = growing ? await shapesAt(3) : two;
  for (const [tensor, dims] of two) {
    trace.set(
      tensor,
      dims.map((dim, axis) => asFunctionOfBatch(tensor, dim, three.get(tensor)?.[axis])),
    );
  }
  return trace;
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
