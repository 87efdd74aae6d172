import { create } from '@bufbuild/protobuf';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asImageModel } from '../../../core/onnx/image-model.ts';
import { countFields } from '../../../core/onnx/count-fields.ts';
import { InputError } from '../../../core/errors/input-error.ts';
import {
  FunctionProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as DataType,
  TensorProtoSchema,
} from '../../../core/onnx/onnx_pb.ts';
import { readModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import { mutated, smallModels } from './fuzz/mutations.ts';
import { readAnyhow } from './fuzz/read-anyhow.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';

const GRAPH = 7;
const NODE = 1;
const INITIALIZER = 5;
const ATTRIBUTE = 5;
const ATTRIBUTE_GRAPH = 6;
const INT64_DATA = 7;

/** A field that holds bytes, whatever length it claims. */
function field(number: number, content: Uint8Array, claimed = content.length): Uint8Array {
  const header = new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(claimed).finish();
  return Uint8Array.from(Buffer.concat([header, content]));
}

function repeated(bytes: Uint8Array, times: number): Uint8Array {
  return Uint8Array.from({ length: bytes.length * times }, (_, i) => bytes[i % bytes.length]!);
}

/** A model like any other, with changes. */
function withChanges(change: (model: ReturnType<typeof tinyClassifier>) => void): Uint8Array {
  const model = tinyClassifier();
  change(model);
  return writeModel(model);
}

const empty = new Uint8Array();

describe('an ONNX file that lies about its size', () => {
  it.each([
    ['a graph of 2 GiB', field(GRAPH, empty, 2 ** 31 - 1)],
    ['a graph of 4 GiB', field(GRAPH, empty, 2 ** 32 - 1)],
    ['2^31 packed integers', field(GRAPH, field(INITIALIZER, field(INT64_DATA, empty, 2 ** 31)))],
  ])('is refused: %s', (_what, bytes) => {
    expect(() => readModel(bytes, 'liar.onnx')).toThrow(InputError);
    expect(() => readModel(bytes, 'liar.onnx')).toThrow('liar.onnx is not a complete ONNX file');
  });

  it('is refused where its fields would take a hundred times its size in memory', () => {
    const nodes = field(GRAPH, repeated(field(NODE, empty), 3_000_000));
    expect(() => readModel(nodes, 'many.onnx')).toThrow('many.onnx has more than 2,000,000 parts');
    const integers = field(
      GRAPH,
      field(INITIALIZER, field(INT64_DATA, new Uint8Array(3_000_000).fill(1))),
    );
    expect(() => readModel(integers)).toThrow('parts');
  });

  it('is refused where it is nested too deep', () => {
    let graph: Uint8Array = empty;
    for (let depth = 0; depth < 20_000; depth++) {
      graph = field(NODE, field(ATTRIBUTE, field(ATTRIBUTE_GRAPH, graph)));
      if (graph.length > 100_000) break;
    }
    expect(() => readModel(field(GRAPH, graph))).toThrow(InputError);
  });
});

it('counting stops once there are too many fields', () => {
  const nodes = field(GRAPH, repeated(field(NODE, empty), 1000));
  expect(countFields(ModelProtoSchema, nodes, 5000)).toBe(1001);
  expect(countFields(ModelProtoSchema, nodes, 100)).toBe(101);
});

describe('a graph that contradicts itself', () => {
  it('is refused where two nodes make one tensor', () => {
    const bytes = withChanges(({ graph }) => graph.node.push(graph.node[0]!));
    expect(() => readModel(bytes, 'twice.onnx')).toThrow('twice.onnx computes the tensor');
  });

  it.each([
    ['more values than there are', [2n ** 40n], '1099511627776'],
    ['a product beyond 64 bits', [2n ** 40n, 2n ** 40n], '1099511627776, 1099511627776'],
    ['a negative size', [-1n, 4n], '[-1, 4]'],
    ['fewer values than there are', [1n], '[1]'],
    ['no values', [0n], '[0]'],
    ['thousands of dimensions', Array.from({ length: 5000 }, () => 2n ** 40n), 'the shape'],
  ])('is refused where the shape of a constant says %s', (_what, dims, message) => {
    const bytes = withChanges(({ graph }) => (graph.initializer[0]!.dims = dims));
    expect(() => readModel(bytes)).toThrow(InputError);
    expect(() => readModel(bytes)).toThrow(message);
  });

  it('is refused where the value of a node does not fit its shape', () => {
    const t = create(TensorProtoSchema, { dims: [9n], dataType: DataType.INT64, int64Data: [1n] });
    const value = { name: 'value', t };
    const node = create(NodeProtoSchema, { opType: 'Constant', output: ['c'], attribute: [value] });
    const bytes = withChanges(({ graph }) => graph.node.push(node));
    expect(() => readModel(bytes)).toThrow('the shape [9] but 1 values');
  });
});

describe('functions of a model', () => {
  /** Functions that each call the next one twice. */
  const doubling = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      create(FunctionProtoSchema, {
        name: `F${i}`,
        domain: 'own',
        input: ['x'],
        output: ['y'],
        node: ['a', 'y'].map((output) => ({
          opType: i + 1 === count ? 'Relu' : `F${i + 1}`,
          domain: i + 1 === count ? '' : 'own',
          input: ['x'],
          output: [output],
        })),
      }),
    );

  it('are refused where they double at every call', () => {
    const bytes = withChanges(({ proto, graph }) => {
      proto.functions = doubling(60);
      graph.node.push(
        create(NodeProtoSchema, { opType: 'F0', domain: 'own', input: ['input'], output: ['z'] }),
      );
    });
    expect(() => readModel(bytes)).toThrow('expand to more than 200,000 nodes');
  });

  it('are refused where they call themselves in a round', () => {
    const bytes = withChanges(({ proto, graph }) => {
      const [first, second] = doubling(2);
      second!.node[0]!.opType = 'F0';
      second!.node[0]!.domain = 'own';
      proto.functions = [first!, second!];
      graph.node.push(
        create(NodeProtoSchema, { opType: 'F0', domain: 'own', input: ['input'], output: ['z'] }),
      );
    });
    expect(() => readModel(bytes)).toThrow('it calls itself');
  });
});

it.each([
  ['2^40 pixels high', ['N', 3, 2 ** 40, 8]],
  ['a batch of 2^40', [2 ** 40, 3, 8, 8]],
])('an input of %s is refused before anything is allocated for it', (_what, dims) => {
  expect(() => asImageModel(tinyClassifier({ dims }))).toThrow('16,777,216 pixels');
});

it('damaged and nonsensical models end in an error that was meant, or are read', async () => {
  const outcomes = new Set<string>();
  const property = fc.asyncProperty(mutated(smallModels()), async (bytes) => {
    outcomes.add((await readAnyhow(bytes))?.name ?? 'read');
  });
  await fc.assert(property, { seed: 4, numRuns: 250 });
  expect(outcomes).toContain('read');
  expect(outcomes).toContain('InputError');
});
