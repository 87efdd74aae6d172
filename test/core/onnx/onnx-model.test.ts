import { clone, create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ints } from '../../../core/onnx/attributes.ts';
import { intsOfTensor } from '../../../core/onnx/constants.ts';
import { InputError } from '../../../core/errors/input-error.ts';
import { ModelProtoSchema, StringStringEntryProtoSchema } from '../../../core/onnx/onnx_pb.ts';
import { copyModel, readModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { ModelBuilder } from './model-builder.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';

const bytes = writeModel(tinyClassifier());

describe('readModel', () => {
  test('finds the nodes, constants, opset and metadata of a file', () => {
    const original = tinyClassifier({ opset: 13 });
    original.proto.metadataProps.push(
      create(StringStringEntryProtoSchema, { key: 'groundcam.labels', value: '["cat"]' }),
    );
    const model = readModel(writeModel(original));
    expect(model.opset).toBe(13);
    expect(model.producerOf('features')?.opType).toBe('Relu');
    expect(model.producerOf('input')).toBeUndefined();
    expect(model.graph.initializer.map(({ dims }) => dims.map(Number))).toContainEqual([
      6, 4, 3, 3,
    ]);
    expect(model.metadata.get('groundcam.labels')).toBe('["cat"]');
  });

  test('refuses a file that was cut short, wherever that was', () => {
    fc.assert(
      fc.property(fc.nat({ max: bytes.length - 3 }), (length) => {
        expect(() => readModel(bytes.slice(0, length))).toThrow(InputError);
      }),
      { seed: 1, numRuns: 200 },
    );
    expect(() => readModel(bytes.slice(0, 500), 'half.onnx')).toThrow(
      'half.onnx is not a complete ONNX file (500 bytes)',
    );
  });

  test('refuses files of other formats', () => {
    const others = {
      empty: new Uint8Array(),
      zip: Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0),
      jpeg: Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46),
      text: new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a'),
    };
    for (const [name, content] of Object.entries(others)) {
      expect(() => readModel(content, name)).toThrow(
        new RegExp(`^${name} is not (a complete ONNX file|an ONNX model)`),
      );
    }
  });

  test('never fails on random bytes with anything but an InputError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (content) => {
        expect(() => readModel(content)).toThrow(InputError);
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  test('refuses an opset that is too old, and says how to convert it', () => {
    const old = writeModel(tinyClassifier({ opset: 9 }));
    expect(() => readModel(old, 'old.onnx')).toThrow(
      expect.objectContaining({
        message: 'Expected ONNX opset 11 or newer but old.onnx has opset 9',
        hint: expect.stringContaining('version_converter') as string,
      }),
    );
  });

  test('knows the default operator set by its other name', () => {
    const model = tinyClassifier({ opset: 18 });
    model.proto.opsetImport[0]!.domain = 'ai.onnx';
    expect(readModel(writeModel(model)).opset).toBe(18);
  });
});

test('what groundcam does not know of a file survives a round trip', () => {
  const proto = clone(ModelProtoSchema, tinyClassifier().proto);
  const graph = proto.graph!;
  const unknown = (no: number) => [{ no, wireType: 2, data: Uint8Array.of(3, 1, 2, no) }];
  const messages = [
    proto,
    graph,
    graph.node[0]!,
    graph.node[0]!.attribute[0]!,
    graph.initializer[0]!,
    graph.input[0]!,
  ];
  messages.forEach((message, i) => (message.$unknown = unknown(60 + i)));
  const newer = toBinary(ModelProtoSchema, proto);
  const rewritten = writeModel(copyModel(readModel(newer)));
  expect(rewritten.length).toBe(bytes.length + messages.length * 6);
  const inOrder = toBinary(ModelProtoSchema, fromBinary(ModelProtoSchema, rewritten));
  expect(Buffer.from(inOrder).equals(newer)).toBe(true);
});

test('a copy has lists of its own', () => {
  const model = tinyClassifier();
  const count = model.graph.node.length;
  const copy = copyModel(model);
  copy.graph.node.length = 0;
  copy.graph.output.length = 0;
  copy.proto.metadataProps.push(create(StringStringEntryProtoSchema, { key: 'a', value: 'b' }));
  expect(model.graph.node.length).toBe(count);
  expect(model.graph.output.length).toBe(1);
  expect(model.metadata.size).toBe(0);
});

test('constants are initializers and the values of Constant nodes', () => {
  const build = new ModelBuilder(17);
  const valueOf = (tensor: string) => {
    const constant = build.model.constant(tensor);
    return constant && intsOfTensor(constant);
  };
  expect(valueOf(build.ints([3, -1]))).toEqual([3, -1]);
  expect(valueOf(build.node('Constant', [], { value_ints: ints([4, 5]) }))).toEqual([4, 5]);
  expect(valueOf(build.node('Shape', ['input']))).toBeUndefined();
  expect(valueOf('input')).toBeUndefined();
});

test('an initializer that is also listed as an input, as in older files, is no input', () => {
  const model = tinyClassifier();
  const weights = model.graph.initializer[0]!.name;
  model.graph.input.push({ ...model.graph.input[0]!, name: weights });
  const read = readModel(writeModel(model));
  expect(read.inputs.map(({ name }) => name)).toEqual(['input']);
});
