import { InputError } from '../errors/input-error.ts';
import type { Classifier } from './classifier.ts';
import { GraphBuilder } from './graph-builder.ts';
import { copyModel, writeModel } from './onnx-model.ts';
import { integersOf, type RunModel } from './runner.ts';
import type { Dim, Shape } from './shape.ts';
import { declareTensor } from './value-info.ts';

/** Shapes of all float tensors of a model, as functions of the batch size. */
export type Trace = ReadonlyMap<string, Shape>;

/**
 * Learns every tensor's shape by running the model with batches of 2 and 3 and reading only the
 * shapes: a dimension that is twice a number and then three times the same grows with the batch, one
 * that stays is fixed. A model with a fixed batch is run once and all its shapes are fixed.
 */
export async function traceShapes(classifier: Classifier, run: RunModel): Promise<Trace> {
  const { model, input, fixedBatch } = classifier;
  const traced = copyModel(model);
  const builder = new GraphBuilder(traced);
  const tensors = model.graph.node.flatMap(({ output }) => output.filter((name) => name !== ''));
  const shapeOutputs = new Map(tensors.map((tensor) => [tensor, builder.node('Shape', [tensor])]));
  traced.graph.output = [...shapeOutputs.values()].map((name) => declareTensor(name, 'int64'));
  const bytes = writeModel(traced);

  const shapesAt = async (batch: number): Promise<Map<string, number[]>> => {
    const dims = inputDims(classifier, batch);
    const data = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
    const results = await run(bytes, { [input]: { type: 'float32', dims, data } });
    return new Map(
      [...shapeOutputs].map(([tensor, output]) => [tensor, integersOf(results[output])]),
    );
  };

  if (fixedBatch !== undefined) {
    const shapes = await shapesAt(fixedBatch);
    return new Map([
      ...shapes,
      ...constantShapes(classifier),
      [input, inputDims(classifier, fixedBatch)],
    ]);
  }
  const [two, three] = [await shapesAt(2), await shapesAt(3)];
  const trace = new Map<string, Shape>(constantShapes(classifier));
  trace.set(input, [{ perSample: 1 }, ...inputDims(classifier, 1).slice(1)]);
  for (const [tensor, dims] of two) {
    trace.set(
      tensor,
      dims.map((dim, axis) => asFunctionOfBatch(tensor, dim, three.get(tensor)?.[axis])),
    );
  }
  return trace;
}

function inputDims({ layout, height, width }: Classifier, batch: number): number[] {
  return layout === 'nchw' ? [batch, 3, height, width] : [batch, height, width, 3];
}

function constantShapes({ model }: Classifier): [string, Shape][] {
  return model.graph.initializer.map(({ name, dims }) => [name, dims.map(Number)]);
}

function asFunctionOfBatch(tensor: string, atTwo: number, atThree: number | undefined): Dim {
  if (atTwo === atThree) return atTwo;
  if (atThree !== undefined && 3 * atTwo === 2 * atThree) return { perSample: atTwo / 2 };
  throw new InputError(
    `The size of ${tensor} is ${atTwo} for a batch of 2 and ${atThree} for a batch of 3: neither fixed nor proportional`,
    { hint: 'Export the model with a batch size of 1.' },
  );
}
