import { describe, expect, test } from 'vitest';
import { readClassifier } from '../../../core/onnx/read-classifier.ts';
import { chooseLayer, describeLayer, listLayers } from '../../../core/explainer/layers.ts';
import type { OnnxModel } from '../../../core/onnx/onnx-model.ts';
import { formatShape } from '../../../core/onnx/shape.ts';
import type { ModelBuilder } from '../onnx/model-builder.ts';
import { runModel } from '../onnx/run-model.ts';
import { pooledHead, tinyClassifier } from './tiny-classifier.ts';

async function open(model: OnnxModel) {
  const { classifier, trace } = await readClassifier(model, { run: runModel });
  return {
    list: () => listLayers(classifier, trace),
    choose: (wanted?: string) => chooseLayer(classifier, trace, wanted),
  };
}

const { list, choose } = await open(tinyClassifier());

describe('listLayers', () => {
  test('lists the feature maps in the order in which they are computed', () => {
    expect(list().map(({ module, shape }) => `${module} ${formatShape(shape)}`)).toEqual([
      'features.0 [N, 4, 8, 8]',
      'features.1 [N, 4, 8, 8]',
      'features.2 [N, 6, 4, 4]',
      'features.3 [N, 6, 4, 4]',
    ]);
    expect(list().at(-1)).toMatchObject({
      tensor: 'features',
      node: '/features/features.3/Relu',
      operator: 'Relu',
      unsupported: [],
    });
  });

  test('tells which operators without a rule lie behind each, by any way', async () => {
    const { list } = await open(
      tinyClassifier({
        head: (build, features) => {
          const wave = build.node('Sin', [features], {}, 'wave');
          const sum = build.node('Add', [wave, features], {}, 'sum');
          return pooledHead(build, sum);
        },
      }),
    );
    const unsupported = Object.fromEntries(
      list().map((layer) => [layer.tensor, layer.unsupported]),
    );
    expect(unsupported).toMatchObject({ features: ['Sin'], wave: [], sum: [] });
    expect(list()[0]?.unsupported).toEqual(['Sin']);
  });

  test('takes logits of another shape for no map', async () => {
    const { list, choose } = await open(
      tinyClassifier({
        head: (build, features) => {
          const row = pooledHead(build, features);
          return build.node('Reshape', [row, build.ints([-1, 5, 1])], {}, 'column');
        },
      }),
    );
    expect(
      list()
        .map(({ tensor }) => tensor)
        .at(-1),
    ).toBe('features');
    expect(choose().tensor).toBe('features');
  });

  test('leaves out feature maps that do not lead to the logits', async () => {
    const { list } = await open(
      tinyClassifier({
        head: (build, features) => {
          build.node('Relu', [features], {}, 'dangling');
          return pooledHead(build, features);
        },
      }),
    );
    expect(list().map(({ tensor }) => tensor)).not.toContain('dangling');
    expect(list()).toHaveLength(4);
  });
});

test('describeLayer says what a layer was taken for', () => {
  const [first] = list();
  expect(describeLayer(first!)).toMatch(/^features\.0 \(.*\), 4 channels on a 8x8 grid$/);
});

describe('chooseLayer', () => {
  test('takes the last feature map where nobody asks for another', () => {
    expect(choose().tensor).toBe('features');
  });

  test.each([
    ['an ONNX tensor', 'features', '/features/features.3/Relu'],
    ['an ONNX node', '/features/features.2/Conv', '/features/features.2/Conv'],
    ['a PyTorch path', 'features[-2]', '/features/features.2/Conv'],
    ['a PyTorch path with dots', 'features.0', '/features/features.0/Conv'],
    ['a PyTorch module with children', 'features', '/features/features.3/Relu'],
  ])('finds a layer by the name of %s', (_, wanted, node) => {
    expect(choose(wanted).node).toBe(node);
  });

  test('refuses a name that is a tensor and a module with another one', async () => {
    const head = (build: ModelBuilder, features: string) =>
      pooledHead(build, build.node('Relu', [features], {}, 'features.0'));
    const { choose } = await open(tinyClassifier({ head }));
    expect(() => choose('features.0')).toThrow(/is a tensor, and also a module, which returns/);
  });

  test('names the last layers where there is none of that name', () => {
    expect(() => choose('layer4[-1].conv3')).toThrow(
      expect.objectContaining({
        message: 'The model has no layer "layer4[-1].conv3"',
        hint: expect.stringContaining('features.1, features.2, features.3') as string,
      }),
    );
  });

  test('suggests the nearest name where one is close', () => {
    expect(() => choose('feature.3')).toThrow(
      'The model has no layer "feature.3": did you mean "features.3"?',
    );
  });

  test('refuses a layer that is no feature map, and says what it is', () => {
    expect(() => choose('/pool/GlobalAveragePool')).toThrow(
      expect.objectContaining({
        message:
          'Expected a feature map at the layer "/pool/GlobalAveragePool" but it is [N, 6, 1, 1]',
        hint: expect.stringContaining('features.3') as string,
      }),
    );
  });

  test('refuses weights and the image itself', async () => {
    const model = tinyClassifier();
    const { choose } = await open(model);
    expect(() => choose(model.graph.initializer[0]!.name)).toThrow(/it is \[4, 3, 3, 3\]/);
    expect(() => choose('input')).toThrow(/Expected a feature map/);
  });

  test('refuses a layer behind the logits', () => {
    expect(() => choose('logits')).toThrow(/do not depend on the layer "logits"/);
  });

  test('a map with a single place is no feature map', async () => {
    const model = tinyClassifier({ dims: ['N', 3, 2, 2] });
    expect((await open(model)).choose().node).toBe('/features/features.1/Relu');
  });

  test('says so where a model has no feature map at all', async () => {
    const { choose } = await open(tinyClassifier({ dims: ['N', 3, 1, 1] }));
    expect(() => choose()).toThrow(/no feature map that its logits depend on/);
  });
});
