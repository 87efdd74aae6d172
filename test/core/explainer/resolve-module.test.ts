import { create } from '@bufbuild/protobuf';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InputError } from '../../../core/errors/input-error.ts';
import { resolveModule } from '../../../core/explainer/resolve-module.ts';
import { copyModel, OnnxModel, readModel, writeModel } from '../../../core/onnx/onnx-model.ts';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  type NodeProto,
} from '../../../core/onnx/onnx_pb.ts';
import { prune } from '../../../core/onnx/prune.ts';
import { floatsOf } from '../../../core/onnx/runner.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { runModel } from '../onnx/run-model.ts';

const folder = new URL('../../golden/modules/', import.meta.url);
const GoldenFile = z.object({
  image: z.array(z.number()),
  modules: z.record(z.string(), z.object({ calls: z.number(), values: z.array(z.number()) })),
});

/** What each module of a golden file resolves to: a tensor, nothing, or the error. */
async function resolveAll(network: string, exporter: string) {
  const golden = GoldenFile.parse(
    JSON.parse(await readFile(new URL(`${network}.json`, folder), 'utf8')),
  );
  const bytes = await readFile(new URL(`${network}.${exporter}.onnx`, folder));
  const model = readModel(bytes);
  const found = Object.entries(golden.modules).map(([module, { values }]) => {
    try {
      return { module, values, tensor: resolveModule(model, module), error: undefined };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { module, values, tensor: undefined, error };
    }
  });
  return { model, image: golden.image, found };
}

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

function resolve(nodes: NodeProto[], path: string) {
  const graph = create(GraphProtoSchema, { node: nodes });
  return resolveModule(new OnnxModel(create(ModelProtoSchema, { graph }), graph), path);
}

describe('resolveModule', () => {
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
    expect(resolve(nodes, path)).toBe(output);
  });

  test('takes the last tensor of a module that holds others', () => {
    expect(resolve(nodes, 'layer4[0]')).toBe('/layer4/layer4.0/relu_2/Relu');
    expect(resolve(nodes, 'layer4')).toBe('/layer4/layer4.2/relu_2/Relu');
  });

  test('counts children that have names in the order they are computed', () => {
    const named = [
      node('/features/conv0/Conv'),
      node('/features/denseblock1/denselayer1/conv1/Conv'),
      node('/features/norm5/BatchNormalization'),
    ];
    expect(resolve(named, 'features[-1]')).toBe('/features/norm5/BatchNormalization');
    expect(resolve(named, 'features[0]')).toBe('/features/conv0/Conv');
    expect(resolve(named, 'features[3]')).toBeUndefined();
  });

  test('counts the children of a model that is itself a Sequential', () => {
    const sequential = [node('/0/Conv'), node('/1/Relu'), node('/2/Conv')];
    expect(resolve(sequential, '[-1]')).toBe('/2/Conv');
    expect(resolve(sequential, '[1]')).toBe('/1/Relu');
  });

  test('finds modules in what the dynamo exporter wrote', () => {
    const exported = [0, 1].map((block) =>
      dynamoNode('blocks', `blocks.${block}`, `blocks.${block}.norm1`, `layer_norm_${block}`),
    );
    expect(resolve(exported, 'blocks[-1].norm1')).toBe('layer_norm_1');
    expect(resolve(exported, 'blocks.0.norm1')).toBe('layer_norm_0');
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
    expect(resolve(nodes, path)).toBeUndefined();
  });
});

describe.each(['plain', 'biased'])('modules of the %s network', (network) => {
  test.each(['torchscript', 'kept', 'dynamo', 'dynamo-kept', 'unrecorded'])(
    "that are found in the %s export are the tensors that PyTorch's modules return",
    async (exporter) => {
      const { model, image, found } = await resolveAll(network, exporter);
      const probe = copyModel(model);
      const tensors = new Set(found.flatMap(({ tensor }) => tensor ?? []));
      probe.graph.output = [...tensors].map((name) => declareTensor(name, 'float32'));
      prune(probe);
      const outputs = await runModel(writeModel(probe), {
        input: { type: 'float32', dims: [1, 3, 8, 8], data: Float32Array.from(image) },
      });
      for (const { module, tensor, values } of found) {
        // Without a name for the BatchNorm, nothing tells that it lies outside of this module.
        const isUnnamed = exporter === 'torchscript' || exporter === 'unrecorded';
        if (tensor === undefined || (module === 'inside' && isUnnamed)) continue;
        const actual = floatsOf(outputs[tensor]).slice(0, values.length);
        values.forEach((value, i) => expect.soft(actual[i], module).toBeCloseTo(value, 4));
      }
    },
  );

  const numbered = ['layer1.0', 'layer1.1'];
  const blocks = (...names: string[]) =>
    numbered.flatMap((block) => names.map((name) => `${block}.${name}`));
  const folded = [
    ...blocks('conv1', 'conv2', 'downsample.0'),
    ...['dense.conv1', 'inverted.conv_pw', 'inverted.conv_dw', 'inside.conv', 'normed.conv'],
    'features.0',
  ];
  const twice = [...blocks('relu'), 'shared'];

  // Without names for BatchNorms, nothing tells which of the two is which.
  const unnamed = ['inverted.bn1', 'inverted.bn2'];
  test.each([
    ['torchscript', [...folded, ...twice, ...unnamed]],
    ['kept', twice],
    ['dynamo', [...folded, ...twice, 'inside']],
    ['dynamo-kept', twice],
    ['unrecorded', [...folded, ...twice, ...unnamed]],
  ])('that are refused in the %s export', async (exporter, expected) => {
    const { found } = await resolveAll(network, exporter);
    const refused = found.filter(({ error }) => error !== undefined).map(({ module }) => module);
    expect(refused.sort()).toEqual([...expected].sort());
  });

  test.each([
    ['torchscript', ['outside']],
    ['kept', []],
    ['dynamo', []],
    ['dynamo-kept', []],
    ['unrecorded', ['outside']],
  ])('that the %s export does not name are not found', async (exporter, expected) => {
    const { found } = await resolveAll(network, exporter);
    const missing = found.filter(({ tensor, error }) => !tensor && !error);
    expect(missing.map(({ module }) => module)).toEqual(expected);
  });
});

describe('a refusal says what is read instead', () => {
  test.each([
    ['plain', 'torchscript', 'layer1.1.conv2', '"layer1.1.bn2" was folded', '"layer1.1.bn2"'],
    ['plain', 'dynamo', 'layer1.1.conv2', '"layer1.1.bn2" was folded', '"layer1.1.bn2"'],
    ['biased', 'dynamo', 'inside', '"outside" was folded into it', '"outside"'],
    ['plain', 'torchscript', 'features.0', '"features.1" was folded', '"features.1"'],
    [
      'plain',
      'torchscript',
      'inverted.conv_pw',
      'a BatchNorm was folded',
      '"/inverted/conv_pw/Conv_output_0"',
    ],
    ['biased', 'unrecorded', 'normed.conv', 'does not say whether a BatchNorm', '--layer "'],
    ['plain', 'torchscript', 'inverted.bn1', "doesn't name", 'one of these tensors'],
    [
      'plain',
      'torchscript',
      'shared',
      '"/shared/Conv_output_0", "/shared_1/Conv_output_0"',
      'one of these tensors',
    ],
    ['plain', 'dynamo', 'shared', 'called 2 times', 'one of these tensors'],
  ])('%s.%s: %s', async (network, exporter, module, message, hint) => {
    const { found } = await resolveAll(network, exporter);
    expect(found.find((each) => each.module === module)?.error).toMatchObject({
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string,
    });
  });
});
