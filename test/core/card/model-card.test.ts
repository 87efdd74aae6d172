import { expect, test } from 'vitest';
import { cardDigest, modelCard } from '../../../core/card/model-card.ts';
import { resolveCard } from '../../../core/card/resolve-card.ts';
import { canonicalJson, sha256 } from '../../../core/encoding/digest.ts';
import { ModelCard } from '../../../core/schema/model-card.ts';
import { Sidecar } from '../../../core/schema/model-spec.ts';
import { stretchTo } from '../../../core/image/stretch-to.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';
import { cardOf } from './card-of.ts';

const recipe = { inputSize: [8, 8], head: 'softmax', logitsTensor: 'scores' } as const;

const { filter, ...placing } = stretchTo([8, 8]);

function taken(sidecar: Record<string, unknown>, labels?: string[]): ModelCard {
  const card = resolveCard({
    model: tinyClassifier(),
    spec: { uri: 'tiny.onnx' },
    sidecar: Sidecar.parse(sidecar),
    files: {},
  });
  return modelCard(card, { ...recipe, inputSize: [...recipe.inputSize] }, labels);
}

test('what nobody says is what was found in the model', () => {
  const card = taken({ preprocessing: { mean: 0.5 } }, ['cat', 'dog']);
  expect(ModelCard.parse(card)).toEqual({
    mean: { value: [0.5, 0.5, 0.5], source: 'sidecar' },
    std: { value: [1, 1, 1], source: 'default' },
    inputRange: { value: 255, source: 'default' },
    channels: { value: 'rgb', source: 'default' },
    inputSize: { value: [8, 8], source: 'model' },
    geometry: { value: placing, source: 'default' },
    filter: { value: 'bilinear', source: 'default' },
    head: { value: 'softmax', source: 'model' },
    logits: { value: 'scores', source: 'model' },
    labels: { value: sha256('["cat","dog"]'), source: 'default' },
  });
});

test('what somebody says has its source', () => {
  expect(taken({ head: 'softmax', logits: 'scores' })).toMatchObject({
    head: { value: 'softmax', source: 'sidecar' },
    logits: { value: 'scores', source: 'sidecar' },
  });
});

test('two sidecar files give two digests', () => {
  const digest = (sidecar: Record<string, unknown>) => cardDigest(taken(sidecar));
  expect(digest({ preprocessing: { mean: 0.5 } })).toBe(digest({ preprocessing: { mean: 0.5 } }));
  expect(digest({ preprocessing: { mean: 0.5 } })).not.toBe(
    digest({ preprocessing: { mean: 0.4 } }),
  );
});

test.each<[string, Partial<ModelCard>]>([
  ['mean', { mean: { value: [1, 0, 0], source: 'default' } }],
  ['std', { std: { value: [2, 1, 1], source: 'default' } }],
  ['range', { inputRange: { value: 1, source: 'spec' } }],
  ['order', { channels: { value: 'bgr', source: 'default' } }],
  ['size', { inputSize: { value: [224, 256], source: 'model' } }],
  ['geometry', { geometry: { value: { ...placing, kind: 'crop' }, source: 'default' } }],
  ['filter', { filter: { value: 'box', source: 'default' } }],
  ['head', { head: { value: 'sigmoid', source: 'model' } }],
  ['logits', { logits: { value: 'other', source: 'model' } }],
  ['labels', { labels: { value: 'ab', source: 'default' } }],
])('the digest depends on the %s', (_, change) => {
  expect(cardDigest(cardOf(change))).not.toBe(cardDigest(cardOf()));
});

test('the digest is that of the values, whatever says them', () => {
  const card = cardOf();
  expect(cardDigest(cardOf({ mean: { value: [0, 0, 0], source: 'sidecar' } }))).toBe(
    cardDigest(card),
  );
  expect(cardDigest(card)).toBe(
    sha256(
      canonicalJson({
        mean: [0, 0, 0],
        std: [1, 1, 1],
        inputRange: 255,
        channels: 'rgb',
        inputSize: [224, 224],
        geometry: { ...placing, resize: [224, 224], crop: [224, 224] },
        filter,
        head: 'softmax',
        logits: 'logits',
        labels: null,
      }),
    ),
  );
});
