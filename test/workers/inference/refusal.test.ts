import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { float, int, ints } from '../../../core/onnx/attributes.ts';
import { OperatorSetIdProtoSchema } from '../../../core/onnx/onnx_pb.ts';
import { writeModel, type OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { InferenceThread } from '../../../workers/inference/inference-thread.ts';
import { refusalOf } from '../../../workers/inference/refusal.ts';
import { pooledHead, tinyClassifier } from '../../core/explainer/tiny-classifier.ts';
import type { ModelBuilder } from '../../core/onnx/model-builder.ts';

let thread: InferenceThread;
beforeAll(() => {
  thread = new InferenceThread({ threads: 1 });
});
afterAll(() => thread.close());

/** A classifier with one more node, called `odd`, before its head. */
function withNode(add: (build: ModelBuilder, features: string) => string): OnnxModel {
  return tinyClassifier({
    head: (build, features) => {
      const odd = add(build, features);
      build.nameNode('odd');
      return pooledHead(build, odd);
    },
  });
}

function importing(domain: string, version: number): OnnxModel {
  const model = tinyClassifier();
  const { opsetImport } = model.proto;
  const others = opsetImport.filter((entry) => entry.domain !== domain);
  model.proto.opsetImport = [
    ...others,
    create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) }),
  ];
  return model;
}

function ofIrVersion(version: number): OnnxModel {
  const model = tinyClassifier();
  model.proto.irVersion = BigInt(version);
  return model;
}

const padded = (pad: number) =>
  withNode((build, features) =>
    build.node('Pad', [features, build.ints([0, 0, pad, pad, 0, 0, pad, pad])]),
  );

const refused: [what: string, model: () => OnnxModel, message: RegExp][] = [
  [
    'an opset from the future',
    () => importing('', 99),
    /^The model imports opset 99 of ai\.onnx, and ONNX Runtime knows it up to \d+$/,
  ],
  [
    'an opset of ONNX ML from the future',
    () => importing('ai.onnx.ml', 99),
    /^The model imports opset 99 of ai\.onnx\.ml, and ONNX Runtime knows it up to \d+$/,
  ],
  [
    "an opset of Microsoft's from the future",
    () => importing('com.microsoft', 99),
    /^The model imports opset 99 of com\.microsoft, and ONNX Runtime knows it up to \d+$/,
  ],
  [
    'an IR version from the future',
    () => ofIrVersion(99),
    /^The model has IR version 99, and ONNX Runtime reads versions up to \d+$/,
  ],
  [
    'an operator that its opset lacks',
    () => withNode((build, features) => build.node('Foo', [features])),
    /^The node "odd" is a Foo, which ONNX opset 17 does not have$/,
  ],
  [
    'a pad beyond 64 bits',
    () => padded(2 ** 40),
    /^The output of the node "odd" \(Pad\) would have a size that is negative or too large/,
  ],
  [
    'a pad that leaves nothing',
    () => padded(-9),
    /^The output of the node "odd" \(Pad\) would have a size that is negative or too large/,
  ],
  [
    'a pad that no memory holds',
    () => padded(400_000),
    /^The node "odd" \(Pad\) needs \d+\.\d GB of memory, more than there is$/,
  ],
  [
    'a resize that no memory holds',
    () =>
      withNode((build, features) =>
        build.node('Resize', [features, '', build.floats([4], [1, 1, 1e5, 1e5])]),
      ),
    /^The node "odd" \(Resize\) needs \d+\.\d GB of memory, more than there is$/,
  ],
  [
    'shapes that do not fit',
    () =>
      withNode((build, features) =>
        build.node('Conv', [features, build.weights([6, 5, 3, 3])], { group: int(1) }),
      ),
    /^The node "odd" \(Conv\) can't be computed from its inputs and attributes$/,
  ],
  [
    'types that do not fit',
    () => withNode((build, features) => build.node('Add', [features, build.ints([1])])),
    /^The shapes or types .* of the node "odd" \(Add\) contradict each other$/,
  ],
  [
    'attributes that contradict the shape',
    () =>
      withNode((build, features) => build.node('Transpose', [features], { perm: ints([0, 1]) })),
    /^The node "odd" \(Transpose\) can't be computed from its inputs and attributes$/,
  ],
  [
    'an attribute that the operator lacks',
    () => withNode((build, features) => build.node('Relu', [features], { slope: float(2) })),
    /^The node "odd" contradicts the definition of its operator, Relu$/,
  ],
];

describe('a model that ONNX Runtime can not run', () => {
  test.each(refused)('is refused in our words: %s', async (_what, model, message) => {
    const feeds = {
      input: { type: 'float32' as const, dims: [1, 3, 8, 8], data: new Float32Array(192) },
    };
    const error = thread.runOnce(writeModel(model()), feeds);
    await expect(error).rejects.toMatchObject({
      name: 'InputError',
      exitCode: 2,
      message: expect.stringMatching(message) as string,
      hint: expect.stringMatching(/\.$/) as string,
    });
    await expect(error).rejects.not.toThrow(/onnxruntime_src|Status Message|\.cc:/);
  });
});

test('too little memory for an ordinary tensor may be the machine: it can be tried elsewhere', () => {
  const error = refusalOf(
    "Non-zero status code returned while running Conv node. Name:'c' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:360 void* f(size_t) Failed to allocate memory for requested buffer of size 51380224",
  );
  expect(error.name).toBe('InferenceError');
  expect(error.message).toBe('The node "c" (Conv) needs 0.1 GB of memory, more than there is');
});

test('what is not known is told without the source of ONNX Runtime', () => {
  const error = refusalOf(
    'Exception during initialization: /onnxruntime_src/onnxruntime/core/a.h:88 onnxruntime::A::A(const T&, int) [with T = onnxruntime::I; std::string = std::basic_string<char>] Pad is odd.',
  );
  expect(error.message).toBe(
    "ONNX Runtime can't run the model, for a reason that groundcam does not know. It says: Exception during initialization: Pad is odd.",
  );
  expect(error.hint).toMatch(/^Check it with onnx\.checker.* please report this/);
});

test('a missing GPU is no fault of the model', () => {
  const error = refusalOf(
    "CUDA was asked for and can't be used: CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version ; GPU=-1 ; hostname=32355855836a ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_execution_provider.cc ; line=352 ; expr=cudaSetDevice(info_.device_id);",
  );
  expect(error.name).toBe('InferenceError');
  expect(error.message).toBe(
    "CUDA was asked for and can't be used: CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version",
  );
  expect(error.hint).toContain('--gpus all');
});
