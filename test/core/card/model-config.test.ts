import { expect, test } from 'vitest';
import { modelConfig } from '../../../core/card/model-config.ts';

const read = (config: unknown) => modelConfig({ 'config.json': JSON.stringify(config) });

test("Transformers' config has labels, kind of problem and size", () => {
  expect(
    read({
      model_type: 'vit',
      id2label: { 0: 'cat', 1: 'dog', 2: 'owl' },
      problem_type: 'multi_label_classification',
      image_size: 224,
    }),
  ).toEqual({
    labels: ['cat', 'dog', 'owl'],
    problemType: 'multi_label_classification',
    inputSize: [224, 224],
    mean: undefined,
    std: undefined,
    inputRange: undefined,
  });
});

test('names that Transformers makes up are none', () => {
  expect(read({ id2label: { 0: 'LABEL_0', 1: 'LABEL_1' } })?.labels).toBeUndefined();
});

test("timm's config has mean and std of pixels from 0 to 1, and the size", () => {
  expect(
    read({
      architecture: 'mobilenetv3_small_100',
      num_classes: 3,
      label_names: ['n01440764', 'n01443537', 'other'],
      label_descriptions: { n01440764: 'tench', n01443537: 'goldfish' },
      pretrained_cfg: {
        mean: [0.485, 0.456, 0.406],
        std: [0.229, 0.224, 0.225],
        input_size: [3, 224, 192],
        interpolation: 'bicubic',
        crop_pct: 0.875,
      },
    }),
  ).toEqual({
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
    inputRange: 1,
    inputSize: [224, 192],
    labels: ['tench', 'goldfish', 'other'],
    problemType: undefined,
  });
});

test("another program's config.json says nothing", () => {
  expect(read({ port: 8080, image_size: 'large', label_names: 'none' })).toBeUndefined();
  expect(read(['a list'])).toBeUndefined();
});

test('a mapping without all indices is refused with the name of the file', () => {
  expect(() => read({ id2label: { 1: 'cat' } })).toThrow(
    /config\.json beside the model: [\s\S]*index 0 has no name/,
  );
});
