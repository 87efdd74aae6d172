import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import {
  isNormalisationKnown,
  knownSettings,
  resolveCard,
  settingsOf,
} from '../../../core/card/resolve-card.ts';
import type { Beside } from '../../../core/card/said.ts';
import { sidecarNames } from '../../../core/card/sidecar-names.ts';
import { StringStringEntryProtoSchema } from '../../../core/onnx/onnx_pb.ts';
import { ModelSpec, Sidecar } from '../../../core/schema/model-spec.ts';
import type { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { tinyClassifier } from '../explainer/tiny-classifier.ts';

const uri = 'models/resnet50.onnx';

const preprocessing = (mean: number): Preprocessing => ({
  mean: [mean, mean, mean],
  std: [1, 1, 1],
  inputRange: 255,
  channels: 'rgb',
});

function modelWith(metadata: Record<string, string>) {
  const model = tinyClassifier();
  for (const [key, value] of Object.entries(metadata)) {
    model.proto.metadataProps.push(create(StringStringEntryProtoSchema, { key, value }));
  }
  return model;
}

const exported = modelWith({
  'groundcam.preprocessing':
    '{"mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "inputRange": 1, "channels": "rgb"}',
  'groundcam.labels': '["tench", "goldfish"]',
});
const bare = modelWith({});

/** The card of a model with flags, a sidecar and files beside it, each as a person writes it. */
function cardOf(
  model = bare,
  spec: Record<string, unknown> = {},
  { sidecar, files = {} }: { sidecar?: Record<string, unknown>; files?: Beside['files'] } = {},
) {
  return resolveCard({
    model,
    spec: ModelSpec.parse({ uri, ...spec }),
    sidecar: sidecar && Sidecar.parse(sidecar),
    files,
  });
}

const processor = JSON.stringify({
  image_mean: [0.1, 0.2, 0.3],
  image_std: [0.4, 0.5, 0.6],
  rescale_factor: 1 / 255,
});
const transformers = JSON.stringify({
  id2label: { 0: 'cat', 1: 'dog' },
  problem_type: 'multi_label_classification',
});

test('the metadata that the export script writes is enough', () => {
  expect(settingsOf(cardOf(exported))).toEqual({
    preprocessing: {
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      inputRange: 1,
      channels: 'rgb',
    },
    labels: ['tench', 'goldfish'],
    layer: undefined,
    tokens: undefined,
    inputSize: [8, 8],
    logits: undefined,
    head: undefined,
  });
});

test('a model that groundcam quantised names the layer to explain, unless somebody else does', () => {
  const quantized = modelWith({
    'groundcam.quantization': JSON.stringify({
      scheme: 'u8s8-per-channel',
      weightBits: 8,
      layer: 'features',
      photos: 64,
      percentile: 0.99,
      calibrationDigest: 'ab',
      sourceDigest: 'cd',
    }),
  });
  const layerOf = (...said: Parameters<typeof cardOf>) => cardOf(...said).layer;
  expect(layerOf(quantized)).toEqual({ value: 'features', source: 'metadata' });
  expect(layerOf(quantized, {}, { sidecar: { layer: 'relu' } }).value).toBe('relu');
  expect(layerOf(quantized, { layer: 'conv' }, { sidecar: { layer: 'relu' } }).value).toBe('conv');
});

test('each field has the value of the first source that says it', () => {
  const card = cardOf(
    exported,
    { preprocessing: { channels: 'bgr' } },
    {
      sidecar: { preprocessing: { std: 0.25 }, tokens: 1 },
      files: { 'preprocessor_config.json': processor, 'config.json': transformers },
    },
  );
  expect(card).toEqual({
    name: { value: 'resnet50', source: 'default' },
    channels: { value: 'bgr', source: 'spec' },
    std: { value: [0.25, 0.25, 0.25], source: 'sidecar' },
    mean: { value: [0.485, 0.456, 0.406], source: 'metadata' },
    inputRange: { value: 1, source: 'metadata' },
    inputSize: { value: [8, 8], source: 'model' },
    head: { value: 'sigmoid', source: 'config.json' },
    labels: { value: ['tench', 'goldfish'], source: 'metadata' },
    logits: { value: undefined, source: 'default' },
    layer: { value: undefined, source: 'default' },
    geometry: { asked: undefined, own: { value: undefined, source: 'default' } },
    filter: { value: undefined, source: 'default' },
    tokens: { value: 1, source: 'sidecar' },
  });
});

test('--channels bgr alone keeps the mean and std of the metadata', () => {
  expect(
    settingsOf(cardOf(exported, { preprocessing: { channels: 'bgr' } })).preprocessing,
  ).toEqual({
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    inputRange: 1,
    channels: 'bgr',
  });
});

test('without flags, sidecar and metadata the files beside the model count', () => {
  const card = cardOf(
    bare,
    {},
    {
      files: { 'preprocessor_config.json': processor, 'config.json': transformers },
    },
  );
  expect(settingsOf(card)).toMatchObject({
    preprocessing: {
      mean: [0.1, 0.2, 0.3],
      std: [0.4, 0.5, 0.6],
      inputRange: 1,
      channels: 'rgb',
    },
    labels: ['cat', 'dog'],
    head: 'sigmoid',
  });
  expect(card).toMatchObject({
    mean: { source: 'preprocessor_config.json' },
    channels: { source: 'preprocessor_config.json' },
    labels: { source: 'config.json' },
  });
});

test('a mean and std of two sources that count pixels differently are refused', () => {
  const card = cardOf(exported, { preprocessing: { mean: 128, std: 64 } });
  expect(() => settingsOf(card)).toThrow(
    expect.objectContaining({
      message: 'A mean of 128, 128, 128 and std of 64, 64, 64 do not fit pixels from 0 to 1',
      hint: 'Add --input-range 255 if they are for pixels from 0 to 255.',
    }),
  );
  const ranged = cardOf(exported, { preprocessing: { mean: 128, std: 64, inputRange: 255 } });
  expect(settingsOf(ranged).preprocessing).toMatchObject({
    mean: [128, 128, 128],
    inputRange: 255,
  });
});

test('without any word on normalisation the model is refused, with three ways to mend it', () => {
  const card = cardOf(bare, { preprocessing: { channels: 'bgr' } });
  expect(isNormalisationKnown(card)).toBe(false);
  expect(() => knownSettings(card, { uri })).toThrow(
    expect.objectContaining({
      message: 'The normalisation of images for the model models/resnet50.onnx is unknown',
      hint: expect.stringMatching(/--mean and --std .*models\/resnet50\.groundcam\.yaml/) as string,
    }),
  );
});

test.each([
  ['groundcam.preprocessing', 'mean = 0.5', 'text'],
  ['groundcam.preprocessing', '{"mean": [0.5, 0.5]}', 'two channels'],
  ['groundcam.preprocessing', '{"mean": 0.5, "std": 0}', 'a std of 0'],
  ['groundcam.preprocessing', '{"means": 0.5}', 'a key that is misspelt'],
  ['groundcam.labels', '"tench"', 'a string'],
  ['groundcam.labels', '{"1": "tench"}', 'a mapping without the index 0'],
])('metadata %s that holds %s is refused by name (%s)', (key, value) => {
  const model = modelWith({ [key]: value });
  const message = `The model's metadata entry ${key} can't be read: ${value}`;
  const flags =
    key === 'groundcam.labels' ? '--labels' : '--mean, --std, --input-range and --channels';
  expect(() => cardOf(model)).toThrow(
    expect.objectContaining({ message, hint: expect.stringContaining(flags) as string }),
  );
});

test('bad metadata does no harm where the spec says better', () => {
  const model = modelWith({ 'groundcam.preprocessing': 'mean = 0.5' });
  const card = cardOf(model, { preprocessing: preprocessing(1) });
  expect(card.mean).toEqual({ value: [1, 1, 1], source: 'spec' });
});

test('a sidecar file lies beside the model', () => {
  expect(sidecarNames('s3://bucket/models/net.ONNX')).toEqual([
    's3://bucket/models/net.groundcam.yaml',
    's3://bucket/models/net.groundcam.json',
  ]);
});

test('a sidecar file with a key that is misspelt is refused', () => {
  expect(Sidecar.safeParse({ preprocesing: { mean: 0 } }).success).toBe(false);
  expect(Sidecar.parse({ preprocessing: { mean: 0.5 } }).preprocessing?.mean).toEqual([
    0.5, 0.5, 0.5,
  ]);
});
