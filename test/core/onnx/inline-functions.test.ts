import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { float, makeAttribute } from '../../../core/onnx/attributes.ts';
import { inlineFunctions } from '../../../core/onnx/inline-functions.ts';
import {
  FunctionProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  type FunctionProto,
} from '../../../core/onnx/onnx_pb.ts';
import { readModel, writeModel, type OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from './model-builder.ts';
import { runModel } from './run-model.ts';

const opsets = (version: number) => [
  create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(version) }),
  create(OperatorSetIdProtoSchema, { domain: 'own', version: 1n }),
];

/** y = LeakyRelu(x + shift), with the slope as an attribute that is 0.5 by default. */
function leaky(version = 17): FunctionProto {
  const slope = makeAttribute('alpha', float(0));
  slope.refAttrName = 'slope';
  return create(FunctionProtoSchema, {
    name: 'Leaky',
    domain: 'own',
    input: ['x', 'shift'],
    output: ['y'],
    opsetImport: opsets(version),
    attributeProto: [makeAttribute('slope', float(0.5))],
    node: [
      create(NodeProtoSchema, {
        opType: 'Add',
        name: 'add',
        input: ['x', 'shift'],
        output: ['sum'],
      }),
      create(NodeProtoSchema, {
        opType: 'LeakyRelu',
        input: ['sum'],
        output: ['y'],
        attribute: [slope],
      }),
    ],
  });
}

/** y = Leaky(Leaky(x)), and x once more as a second output. */
function twice(): FunctionProto {
  const call = (input: string, output: string, attribute = [makeAttribute('slope', float(0.25))]) =>
    create(NodeProtoSchema, {
      opType: 'Leaky',
      domain: 'own',
      input: [input, 's'],
      output: [output],
      attribute,
    });
  return create(FunctionProtoSchema, {
    name: 'Twice',
    domain: 'own',
    input: ['x', 's'],
    output: ['y', 'same'],
    opsetImport: opsets(17),
    node: [
      call('x', 'sum'),
      call('sum', 'y', []),
      create(NodeProtoSchema, { opType: 'Identity', input: ['x'], output: ['same'] }),
    ],
  });
}

/** The functions called twice, with tensors whose names are those of the functions' own. */
function modelWithFunctions(functions: FunctionProto[]): OnnxModel {
  const build = new ModelBuilder(17);
  const { model } = build;
  model.graph.input.push(declareTensor('x', 'float32', [4]));
  const own = (operator: string, inputs: string[], output: string, name: string) => {
    build.node(operator, inputs, {}, output);
    build.nameNode(name);
    model.graph.node.at(-1)!.domain = 'own';
  };
  const shift = build.floats([], [0.5]);
  own('Twice', ['x', shift], 'sum', 'first');
  build.addOutput('same');
  own('Leaky', ['sum', shift], 'leaky', 'second');
  build.node('Mul', ['leaky', 'same'], {}, 'y');
  model.graph.output.push(declareTensor('y', 'float32', [4]));
  model.proto.functions.push(...functions);
  model.proto.opsetImport.push(...opsets(17).slice(1));
  return model;
}

const x = { type: 'float32' as const, dims: [4], data: Float32Array.of(-3, -0.75, 0.25, 2) };

test('functions, nested ones too, are replaced by their bodies, which compute the same', async () => {
  const bytes = writeModel(modelWithFunctions([leaky(), twice()]));
  const model = readModel(bytes);
  expect(model.proto.functions).toEqual([]);
  expect(model.graph.node.map(({ opType }) => opType)).toEqual([
    'Add',
    'LeakyRelu',
    'Add',
    'LeakyRelu',
    'Identity',
    'Add',
    'LeakyRelu',
    'Mul',
  ]);
  const expected = floatsOf((await runModel(bytes, { x }))['y']);
  const actual = floatsOf((await runModel(writeModel(model), { x }))['y']);
  expect([...actual]).toEqual([...expected]);
  expect(new Set(expected).size).toBe(4);
});

test('the nodes of a body are named after the call', () => {
  const model = readModel(writeModel(modelWithFunctions([leaky(), twice()])));
  expect(model.graph.node.find(({ output }) => output[0] === 'leaky/Leaky/sum')?.name).toBe(
    'second/add',
  );
});

test('the original keeps its functions', () => {
  const model = modelWithFunctions([leaky(), twice()]);
  const before = writeModel(model);
  inlineFunctions(model.proto, model.graph);
  expect(Buffer.from(writeModel(model)).equals(before)).toBe(true);
});

test('a function for another opset is refused by name', () => {
  const bytes = writeModel(modelWithFunctions([leaky(18), twice()]));
  expect(() => readModel(bytes)).toThrow(
    /Can't inline the function own::Leaky .*it is written for opset 18, the model for opset 17/,
  );
});

test('a function that calls itself is refused by name', () => {
  const endless = leaky();
  endless.node.push(
    create(NodeProtoSchema, { opType: 'Leaky', domain: 'own', input: ['y'], output: ['z'] }),
  );
  const bytes = writeModel(modelWithFunctions([endless, twice()]));
  expect(() => readModel(bytes)).toThrow(/own::Leaky .*it calls itself/);
});
