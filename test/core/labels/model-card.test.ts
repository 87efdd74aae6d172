import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { modelCard, Sidecar, sidecarNames } from '../../../core/labels/model-card.ts';
import { StringStringEntryProtoSchema } from '../../../core/onnx/onnx_pb.ts';
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

test('the metadata that the export script writes is enough', () => {
  expect(modelCard(exported, { uri })).toEqual({
    preprocessing: {
      mean: [0.485, 0.456, 0.406],
      std: [0.229, 0.224, 0.225],
      inputRange: 1,
      channels: 'rgb',
    },
    labels: ['tench', 'goldfish'],
    layer: undefined,
    tokens: undefined,
    inputSize: undefined,
  });
});

test('a model that groundcam quantised names the layer to explain, unless somebody else does', () => {
  const quantized = modelWith({
    'groundcam.preprocessing': JSON.stringify(preprocessing(1)),
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
  expect(modelCard(quantized, { uri }).layer).toBe('features');
  expect(modelCard(quantized, { uri }, { layer: 'relu' }).layer).toBe('relu');
  expect(modelCard(quantized, { uri, layer: 'conv' }, { layer: 'relu' }).layer).toBe('conv');
});

test('the spec goes before the sidecar file, and that before the metadata', () => {
  const sidecar = { preprocessing: preprocessing(2), labels: ['a', 'b'], layer: 'relu', tokens: 1 };
  expect(modelCard(exported, { uri }, sidecar)).toMatchObject({
    preprocessing: { mean: [2, 2, 2] },
    labels: ['a', 'b'],
    layer: 'relu',
    tokens: 1,
  });
  const spec = {
    uri,
    preprocessing: preprocessing(3),
    labels: ['c', 'd'],
    layer: 'conv',
    tokens: 0,
  };
  expect(modelCard(exported, spec, sidecar)).toMatchObject({
    preprocessing: { mean: [3, 3, 3] },
    labels: ['c', 'd'],
    layer: 'conv',
    tokens: 0,
  });
});

test('without any word on normalisation the model is refused, with three ways to mend it', () => {
  expect(() => modelCard(modelWith({}), { uri })).toThrow(
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
  ['groundcam.labels', '{"0": "tench"}', 'an object'],
])('metadata %s that holds %s is refused by name (%s)', (key, value) => {
  const model = modelWith({ 'groundcam.preprocessing': '{"mean": 0.5}', [key]: value });
  expect(() => modelCard(model, { uri })).toThrow(
    `The model's metadata entry ${key} can't be read: ${value}`,
  );
});

test('bad metadata does no harm where the spec says better', () => {
  const model = modelWith({ 'groundcam.preprocessing': 'mean = 0.5' });
  expect(modelCard(model, { uri, preprocessing: preprocessing(1) }).preprocessing.mean).toEqual([
    1, 1, 1,
  ]);
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
