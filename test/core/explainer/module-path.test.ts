import { create } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { modulePathOf } from '../../../core/explainer/module-path.ts';
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
