import { expect, test } from 'vitest';
import { resolveGeometry } from '../../../core/card/resolve-geometry.ts';
import { resolveCard } from '../../../core/card/resolve-card.ts';
import { specWithCard } from '../../../core/card/spec-with-card.ts';
import { ModelSpec, Sidecar } from '../../../core/schema/model-spec.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';

const model = tinyClassifier();
const spec = ModelSpec.parse({ uri: 'tiny.onnx', preprocessing: { channels: 'bgr' }, tokens: 1 });
const beside = {
  sidecar: Sidecar.parse({
    preprocessing: { mean: 128, channels: 'rgb' },
    labels: ['cat', 'dog'],
    layer: 'relu',
  }),
  files: {
    'preprocessor_config.json': '{ "image_mean": 0.5, "image_std": 0.25, "do_rescale": false }',
    'config.json': '{ "problem_type": "multi_label_classification" }',
  },
};

test('a spec with what files beside the model say means the same without them', () => {
  const card = resolveCard({ spec, model, ...beside });
  const filled = specWithCard(spec, card);
  expect(filled).toEqual({
    uri: 'tiny.onnx',
    preprocessing: {
      mean: [128, 128, 128],
      std: [0.25, 0.25, 0.25],
      inputRange: 255,
      channels: 'bgr',
    },
    labels: ['cat', 'dog'],
    layer: 'relu',
    tokens: 1,
    head: 'sigmoid',
  });
  const again = resolveCard({ spec: ModelSpec.parse(filled), model, files: {} });
  const values = ({ geometry, ...of }: typeof card) => [
    ...Object.values(of).map(({ value }) => value),
    resolveGeometry({ geometry, filter: of.filter }, [8, 8]).geometry,
  ];
  expect(values(again)).toEqual(values(card));
});

test('a spec of a model without files beside it stays as it is', () => {
  expect(specWithCard(spec, resolveCard({ spec, model, files: {} }))).toEqual(spec);
});
