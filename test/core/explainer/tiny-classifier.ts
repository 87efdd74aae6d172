import { int, ints } from '../../../core/onnx/attributes.ts';
import type { OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from '../onnx/model-builder.ts';

export interface TinyClassifier {
  opset?: number;
  input?: string;
  /** Default: [N, 3, 8, 8]. An input [N, H, W, 3] is transposed first. */
  dims?: (number | string)[];
  logits?: string;
  /** Appends what stands between the features [N, 6, h, w] and the logits [N, 5]. */
  head?: (build: ModelBuilder, features: string) => string;
  /** What becomes of each weight, a multiple of 1/32. */
  weight?: (drawn: number) => number;
}

/**
 * A convolutional classifier with five classes, whose nodes are named as PyTorch's exporter does:
 * `features` is a Sequential of Conv, Relu, Conv (with stride 2) and Relu, whose last tensor is
 * `features`, [N, 6, 4, 4] for an image of 8×8.
 */
export function tinyClassifier({
  opset = 17,
  input = 'input',
  dims = ['N', 3, 8, 8],
  logits = 'logits',
  head = pooledHead,
  weight,
}: TinyClassifier = {}): OnnxModel {
  const build = new ModelBuilder(opset, weight);
  const { model } = build;
  model.graph.input.push(declareTensor(input, 'float32', dims));

  const layer = (
    module: string,
    operator: string,
    inputs: string[],
    attributes = {},
    output?: string,
  ) => {
    const tensor = build.node(operator, inputs, attributes, output);
    build.nameNode(`/features/features.${module}/${operator}`);
    return tensor;
  };
  const image =
    dims[1] === 3 ? input : build.node('Transpose', [input], { perm: ints([0, 3, 1, 2]) });
  const small = (dims: number[], name?: string) => build.weights(dims, 1 / 4, name);
  const pads = ints([1, 1, 1, 1]);
  const first = layer('0', 'Conv', [image, small([4, 3, 3, 3]), small([4], 'features.0.bias')], {
    pads,
  });
  const second = layer('1', 'Relu', [first]);
  const strides = ints([2, 2]);
  const third = layer('2', 'Conv', [second, small([6, 4, 3, 3]), small([6], 'features.2.bias')], {
    pads,
    strides,
  });
  const features = layer('3', 'Relu', [third], {}, 'features');

  const output = head(build, features);
  build.node('Identity', [output], {}, logits);
  model.graph.output.push(declareTensor(logits, 'float32'));
  return model;
}

/** GlobalAveragePool, Flatten, Gemm. */
export function pooledHead(build: ModelBuilder, features: string): string {
  const pooled = build.node('GlobalAveragePool', [features]);
  build.nameNode('/pool/GlobalAveragePool');
  const flat = build.node('Flatten', [pooled], { axis: int(1) });
  build.nameNode('/Flatten');
  const output = build.node('Gemm', [flat, build.weights([6, 5]), build.weights([5])]);
  build.nameNode('/classifier/Gemm');
  return output;
}

/** Features after BatchNorm in training mode and Relu. */
export function inTraining(build: ModelBuilder, features: string): string {
  const [scale, bias, mean] = [build.weights([6]), build.weights([6]), build.weights([6])];
  const inputs = [features, scale, bias, mean, build.floats([6], [1, 1, 1, 1, 1, 1])];
  const normalised = build.node('BatchNormalization', inputs, { training_mode: int(1) });
  build.addOutput('running_mean');
  build.addOutput('running_var');
  return build.node('Relu', [normalised], {}, 'normalised');
}
