import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { int } from '../../../core/onnx/attributes.ts';
import { asImageModel } from '../../../core/onnx/image-model.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import { elementTypes } from '../../../core/onnx/element-types.ts';
import { float32From } from '../../../core/onnx/float32-tail.ts';
import { TensorProto_DataType as DataType, TensorProtoSchema } from '../../../core/onnx/onnx_pb.ts';
import { OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { floatsOfTensor } from '../../../core/onnx/tensor-values.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import type { ModelBuilder } from './model-builder.ts';
import { runModel } from './run-model.ts';
import { pooledHead, tinyClassifier } from '../explainer/tiny-classifier.ts';

const preprocessing = Preprocessing.parse({ mean: 0.5, std: 0.25, inputRange: 1 });
const image = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => (i * i * 31 + i) % 256);

/** A classifier with everything in another precision; its weights are exact in any of them. */
function inPrecision(dataType: DataType, original: OnnxModel): OnnxModel {
  const { graph } = original;
  graph.initializer = graph.initializer.map((tensor) =>
    (tensor.dataType as DataType) === DataType.FLOAT
      ? create(TensorProtoSchema, {
          ...tensor,
          dataType,
          rawData: encoded(dataType, floatsOfTensor(tensor)),
        })
      : tensor,
  );
  for (const { type } of [...graph.input, ...graph.output]) {
    if (type?.value.case === 'tensorType') type.value.value.elemType = dataType;
  }
  return new OnnxModel(original.proto, graph);
}

function encoded(dataType: DataType, values: Float32Array): Uint8Array {
  if (dataType === DataType.DOUBLE) return new Uint8Array(Float64Array.from(values).buffer);
  const bits = new Uint32Array(values.buffer);
  const half = (word: number) =>
    dataType === DataType.BFLOAT16
      ? word >>> 16
      : ((word >>> 16) & 0x8000) | ((((word >>> 23) & 0xff) - 112) << 10) | ((word >>> 13) & 0x3ff);
  return new Uint8Array(Uint16Array.from(bits, half).buffer);
}

async function explained(model: OnnxModel, layer?: string) {
  const explainer = await compileExplainer(model, { preprocessing, layer, run: runModel });
  const outputs = await runModel(explainer.bytes, {
    image: { type: 'uint8', dims: [1, 8, 8, 3], data: image },
    target_mask: { type: 'float32', dims: [1, 5], data: new Float32Array(5).fill(1) },
  });
  return [...floatsOf(outputs['logits']), ...floatsOf(outputs['cam'])];
}

/** A tail that reads the backbone beside the layer, casts, and makes zeros of the model's type. */
const mixedHead =
  (type: DataType) =>
  (build: ModelBuilder, features: string): string => {
    const zeros = build.node('ConstantOfShape', [build.node('Shape', [features])], {
      value: {
        tensor: create(TensorProtoSchema, {
          dims: [1n],
          dataType: type,
          rawData: new Uint8Array({ [DataType.FLOAT]: 4, [DataType.DOUBLE]: 8 }[type as 1] ?? 2),
        }),
      },
    });
    const sum = build.node('Add', [features, zeros]);
    const before = build.model.producerOf(features)!.input[0]!;
    const twice = build.node('Add', [sum, before]);
    if (type === DataType.FLOAT) return pooledHead(build, twice);
    return pooledHead(build, build.node('Cast', [twice], { to: int(type) }));
  };

test.each([
  ['float16', DataType.FLOAT16],
  ['bfloat16', DataType.BFLOAT16],
  ['float64', DataType.DOUBLE],
])('a model in %s has the logits and the CAM of the same in float32', async (_, type) => {
  for (const layer of [undefined, 'features']) {
    const expected = await explained(tinyClassifier({ head: mixedHead(DataType.FLOAT) }), layer);
    const model = inPrecision(type, tinyClassifier({ head: mixedHead(type) }));
    const actual = await explained(model, layer);
    const scale = Math.max(...expected.map(Math.abs));
    expect(scale).toBeGreaterThan(0.1);
    const errors = actual.map((value, i) => Math.abs(value - expected[i]!) / scale);
    expect(Math.max(...errors)).toBeLessThan(type === DataType.FLOAT16 ? 5e-3 : 1e-5);
  }
});

test('before the layer a float16 model stays float16, from it on all is float32', () => {
  const narrow = inPrecision(
    DataType.FLOAT16,
    tinyClassifier({ head: mixedHead(DataType.FLOAT16) }),
  );
  const { model } = asImageModel(narrow);
  const types = elementTypes(float32From(model, ['features']));
  expect(types.get('features')).toBe(DataType.FLOAT);
  expect(types.get('features/narrow')).toBe(DataType.FLOAT16);
  const made = float32From(model, ['features']).graph.node;
  const start = made.findIndex(({ output }) => output.includes('features'));
  const after = made.slice(start).flatMap(({ output }) => output);
  expect(after.map((tensor) => types.get(tensor))).not.toContain(DataType.FLOAT16);
});

test('a float32 model is returned as it is', () => {
  const model = tinyClassifier();
  expect(float32From(model, ['features'])).toBe(model);
  expect(asImageModel(model).model).toBe(model);
});
