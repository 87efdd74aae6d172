import { expect, test } from 'vitest';
import { modelName } from '../../../core/schema/model-name.ts';

test.each([
  ['s3://b/p/vit.ONNX', 'vit'],
  ['C:\\m\\vit.onnx', 'vit'],
  ['vit', 'vit'],
  ['/models/v1.2.onnx', 'v1.2'],
  ['/models/resnet-50/model.onnx', 'resnet-50'],
  ['/models/resnet-50/onnx/model.onnx', 'resnet-50'],
  ['C:\\models\\resnet-50\\onnx\\model.onnx', 'resnet-50'],
  ['s3://bucket/model.onnx', 'bucket'],
  ['s3://bucket/nets/swin/onnx/model.onnx', 'swin'],
  ['model.onnx', 'model'],
  ['./model.onnx', 'model'],
  ['../model.onnx', 'model'],
  ['file:model.onnx', 'file:model'],
  ['hf://timm/resnet50.a1_in1k', 'resnet50.a1_in1k'],
  ['hf://timm/resnet50.a1_in1k@main/onnx/model.onnx', 'resnet50.a1_in1k'],
  ['hf://team/nets@main/swin.onnx', 'swin'],
])('%s is called %s', (uri, name) => {
  expect(modelName({ uri })).toBe(name);
});

test('what somebody calls it goes before', () => {
  expect(modelName({ uri: 'vit.onnx', name: 'ViT-B/16, epoch 30' })).toBe('ViT-B/16, epoch 30');
});
