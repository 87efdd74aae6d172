import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { modulePathOf, resolveModulePath } from '../../../core/explainer/module-path.ts';
import { NodeProtoSchema } from '../../../core/onnx/onnx_pb.ts';

const node = (name: string, output = name) =>
  create(NodeProtoSchema, { name, output: [output], opType: name.split('/').at(-1)! });

/** A node as PyTorch's dynamo exporter writes it. */
const dynamoNode = (...scopes: string[]) =>
  create(NodeProtoSchema, {
    name: `node_${scopes.at(-1)}`,
    output: scopes.slice(-1),
    metadataProps: [
      {
        key: 'pkg.torch.onnx.name_scopes',
        value: `['', ${scopes.map((scope) => `'${scope}'`).join(', ')}]`,
      },
    ],
  });

describe('modulePathOf', () => {
  test.each([
    ['/layer4/layer4.2/conv3/Conv', 'layer4.2.conv3'],
    ['/features/features.0/features.0.1/Clip', 'features.0.1'],
    ['/layer1/layer1.0/relu_2/Relu', 'layer1.0.relu_2'],
    ['/blocks/blocks.11/mlp/fc1/MatMul', 'blocks.11.mlp.fc1'],
    ['/fc/Gemm', 'fc'],
    ['/layer1/layer10/Conv', 'layer1.layer10'],
  ])('reads %s as %s', (name, path) => {
    expect(modulePathOf(node(name))).toBe(path);
  });

  test("reads the dynamo exporter's metadata", () => {
    const path = ['layer4', 'layer4.1', 'layer4.1.relu'];
    expect(modulePathOf(dynamoNode(...path, 'relu_10'))).toBe('layer4.1.relu');
    expect(modulePathOf(dynamoNode('relu_15'))).toBeUndefined();
  });

  test.each(['/Flatten', 'Conv_0', '', 'resnet/stage4/conv'])('knows no module of %j', (name) => {
    expect(modulePathOf(node(name))).toBeUndefined();
  });
});

describe('resolveModulePath', () => {
  const nodes = [
    node('/conv1/Conv'),
    ...[0, 1, 2].flatMap((block) => [
      node(`/layer4/layer4.${block}/conv3/Conv`),
      node(`/layer4/layer4.${block}/bn3/BatchNormalization`),
      node(`/layer4/layer4.${block}/Add`),
      node(`/layer4/layer4.${block}/relu_2/Relu`),
    ]),
    node('/layer40/layer40.0/conv3/Conv'),
    node('/features/features.0/features.0.0/Conv'),
    node('/features/features.0/features.0.1/Relu'),
    node('/features/features.11/Conv'),
    node('/fc/Gemm'),
  ];

  test.each([
    ['layer4[-1].conv3', '/layer4/layer4.2/conv3/Conv'],
    ['layer4[2].conv3', '/layer4/layer4.2/conv3/Conv'],
    ['layer4.2.conv3', '/layer4/layer4.2/conv3/Conv'],
    ['layer4[-3].conv3', '/layer4/layer4.0/conv3/Conv'],
    ['conv1', '/conv1/Conv'],
    ['features[-1]', '/features/features.11/Conv'],
    ['features[0][-1]', '/features/features.0/features.0.1/Relu'],
    ['features[0][0]', '/features/features.0/features.0.0/Conv'],
  ])('finds %s', (path, output) => {
    expect(resolveModulePath(nodes, path)).toBe(output);
  });

  test('takes the last tensor of a module that holds others', () => {
    expect(resolveModulePath(nodes, 'layer4[0]')).toBe('/layer4/layer4.0/relu_2/Relu');
    expect(resolveModulePath(nodes, 'layer4')).toBe('/layer4/layer4.2/relu_2/Relu');
  });

  test('counts children that have names in the order they are computed', () => {
    const named = [
      node('/features/conv0/Conv'),
      node('/features/denseblock1/denselayer1/conv1/Conv'),
      node('/features/norm5/BatchNormalization'),
    ];
    expect(resolveModulePath(named, 'features[-1]')).toBe('/features/norm5/BatchNormalization');
    expect(resolveModulePath(named, 'features[0]')).toBe('/features/conv0/Conv');
    expect(resolveModulePath(named, 'features[3]')).toBeUndefined();
  });

  test('counts the children of a model that is itself a Sequential', () => {
    const sequential = [node('/0/Conv'), node('/1/Relu'), node('/2/Conv')];
    expect(resolveModulePath(sequential, '[-1]')).toBe('/2/Conv');
    expect(resolveModulePath(sequential, '[1]')).toBe('/1/Relu');
  });

  test('finds modules in what the dynamo exporter wrote', () => {
    const exported = [0, 1].map((block) =>
      dynamoNode('blocks', `blocks.${block}`, `blocks.${block}.norm1`, `layer_norm_${block}`),
    );
    expect(resolveModulePath(exported, 'blocks[-1].norm1')).toBe('layer_norm_1');
    expect(resolveModulePath(exported, 'blocks.0.norm1')).toBe('layer_norm_0');
  });

  test.each([
    'layer4[3]',
    'layer4[-4]',
    'layer4[-1].conv9',
    'layer',
    'layer4[x]',
    'layer4[',
    '',
    'Conv',
    'fc[-1]',
  ])('finds nothing for %j', (path) => {
    expect(resolveModulePath(nodes, path)).toBeUndefined();
  });
});
