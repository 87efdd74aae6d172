import { create, toBinary } from '@bufbuild/protobuf';
import { int, ints } from '../core/onnx/attributes.ts';
import { GraphBuilder } from '../core/onnx/graph-builder.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
} from '../core/onnx/onnx_pb.ts';
import { OnnxModel } from '../core/onnx/onnx-model.ts';
import { declareTensor } from '../core/onnx/value-info.ts';

/** Blocks and width of ResNet-50's four stages (He et al. 2016, table 1). */
const STAGES = [
  { blocks: 3, width: 64 },
  { blocks: 4, width: 128 },
  { blocks: 6, width: 256 },
  { blocks: 3, width: 512 },
];
const EXPANSION = 4;

/** Name of the tensor that PyTorch knows as the output of `layer4[-1].conv3`. */
export const LAYER = 'layer4.2.conv3';

/**
 * ResNet-50 with random weights as an ONNX file, BatchNorm kept: what costs as much as the real one.
 * Input `input` [N, 3, 224, 224], output `logits` [N, 1000].
 */
export function buildResNet50(): Uint8Array {
  const graph = create(GraphProtoSchema, { name: 'resnet50' });
  const proto = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph,
  });
  const build = new GraphBuilder(new OnnxModel(proto, graph), 'resnet50/');
  const random = normalDeviates(1);
  let count = 0;

  const weights = (dims: number[], scale: number, offset = 0): string => {
    const values = Float32Array.from(
      { length: dims.reduce((a, b) => a * b, 1) },
      () => offset + scale * random(),
    );
    const name = `weights_${count++}`;
    graph.initializer.push(
      create(TensorProtoSchema, {
        name,
        dims: dims.map(BigInt),
        dataType: TensorProto_DataType.FLOAT,
        rawData: new Uint8Array(values.buffer),
      }),
    );
    return name;
  };
  const conv = (
    x: string,
    from: number,
    to: number,
    kernel: number,
    stride: number,
    name?: string,
  ) => {
    const filters = weights([to, from, kernel, kernel], Math.sqrt(2 / (from * kernel * kernel)));
    const pad = (kernel - 1) / 2;
    return build.node(
      'Conv',
      [x, filters],
      {
        strides: ints([stride, stride]),
        pads: ints([pad, pad, pad, pad]),
        kernel_shape: ints([kernel, kernel]),
      },
      name,
    );
  };
  const norm = (x: string, channels: number) =>
    build.node('BatchNormalization', [
      x,
      weights([channels], 0.02, 0.5),
      weights([channels], 0.1),
      weights([channels], 0.1),
      weights([channels], 0.02, 1),
    ]);
  const relu = (x: string) => build.node('Relu', [x]);

  let x = relu(norm(conv('input', 3, 64, 7, 2), 64));
  x = build.node('MaxPool', [x], {
    kernel_shape: ints([3, 3]),
    strides: ints([2, 2]),
    pads: ints([1, 1, 1, 1]),
  });
  let channels = 64;
  STAGES.forEach(({ blocks, width }, stage) => {
    for (let block = 0; block < blocks; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const out = width * EXPANSION;
      const path = `layer${stage + 1}.${block}`;
      let y = relu(norm(conv(x, channels, width, 1, 1), width));
      y = relu(norm(conv(y, width, width, 3, stride), width));
      y = norm(conv(y, width, out, 1, 1, `${path}.conv3`), out);
      const shortcut = block === 0 ? norm(conv(x, channels, out, 1, stride), out) : x;
      x = relu(build.node('Add', [y, shortcut]));
      channels = out;
    }
  });
  const pooled = build.node('Flatten', [build.node('GlobalAveragePool', [x])], { axis: int(1) });
  build.node(
    'Gemm',
    [pooled, weights([1000, channels], 0.02), weights([1000], 0.1)],
    { transB: int(1) },
    'logits',
  );
  graph.input = [declareTensor('input', 'float32', ['N', 3, 224, 224])];
  graph.output = [declareTensor('logits', 'float32', ['N', 1000])];
  return toBinary(ModelProtoSchema, proto);
}

/** Standard normal numbers by Box and Muller's method, from a fixed seed. */
function normalDeviates(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
