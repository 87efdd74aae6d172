import { FLOATS } from '../onnx/float-types.ts';
import { GraphBuilder } from '../onnx/graph-builder.ts';
import { TensorProto_DataType as DataType, type TensorProto } from '../onnx/onnx_pb.ts';
import { copyModel, writeModel, type OnnxModel } from '../onnx/onnx-model.ts';
import { prune } from '../onnx/prune.ts';
import { integersOf, type RunModel } from '../onnx/runner.ts';
import { floatsOfTensor } from '../onnx/tensor-values.ts';
import { declareTensor } from '../onnx/value-info.ts';

/** A constant with values that are no numbers, and how many. */
export interface BrokenWeight {
  name: string;
  count: number;
  what: 'NaN' | 'infinite';
}

/**
 * The constant that is most likely the reason if a model's values are not finite: the first with NaN or, if there
 * is none, with an infinite value. Of those in other files, the engine counts.
 *
 * @param run runs a model with its weights
 */
export async function brokenWeight(
  model: OnnxModel,
  run: RunModel,
): Promise<BrokenWeight | undefined> {
  const floats = model.graph.initializer.filter(({ dataType }) => FLOATS.has(dataType));
  const isOutside = ({ externalData }: TensorProto) => externalData.length > 0;
  const counts = await countOutside(model, floats.filter(isOutside), run);
  const found = floats.map((tensor): [string, { nan: number; infinite: number }] => [
    tensor.name,
    counts.get(tensor.name) ?? countIn(floatsOfTensor(tensor)),
  ]);
  const withNan = found.find(([, { nan }]) => nan > 0);
  if (withNan) return { name: withNan[0], count: withNan[1].nan, what: 'NaN' };
  const endless = found.find(([, { infinite }]) => infinite > 0);
  return endless && { name: endless[0], count: endless[1].infinite, what: 'infinite' };
}

interface Counts {
  nan: number;
  infinite: number;
}

function countIn(values: ArrayLike<number>): Counts {
  const all = Array.from(values);
  const nan = all.filter(Number.isNaN).length;
  return { nan, infinite: all.filter((value) => !Number.isFinite(value)).length - nan };
}

async function countOutside(
  model: OnnxModel,
  tensors: readonly TensorProto[],
  run: RunModel,
): Promise<ReadonlyMap<string, Counts>> {
  if (tensors.length === 0) return new Map();
  const counting = copyModel(model);
  counting.graph.node.length = 0;
  const build = new GraphBuilder(counting, 'groundcam/counted/');
  const count = (test: 'IsInf' | 'IsNaN', tensor: string) =>
    build.node('ReduceSum', [
      build.cast(build.node(test, [build.cast(tensor, DataType.FLOAT)]), DataType.INT64),
    ]);
  const outputs = tensors.map(({ name }) => ({
    name,
    nan: count('IsNaN', name),
    infinite: count('IsInf', name),
  }));
  counting.graph.input = [];
  counting.graph.output = outputs.flatMap(({ nan, infinite }) =>
    [nan, infinite].map((output) => declareTensor(output, 'int64')),
  );
  prune(counting);
  const results = await run(writeModel(counting), {});
  const sum = (output: string) => integersOf(results[output])[0] ?? 0;
  return new Map(
    outputs.map(({ name, nan, infinite }) => [name, { nan: sum(nan), infinite: sum(infinite) }]),
  );
}
