import { expect, test } from 'vitest';
import { preprocessorConfig } from '../../../core/card/preprocessor-config.ts';

const read = (config: Record<string, unknown>) =>
  preprocessorConfig({ 'preprocessor_config.json': JSON.stringify(config) });

/** As `ViTImageProcessor().to_json_string()` of Transformers 5.24 writes it. */
const vit = {
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.5, 0.4, 0.3],
  image_processor_type: 'ViTImageProcessor',
  image_std: [0.6, 0.7, 0.8],
  resample: 2,
  rescale_factor: 0.00392156862745098,
  size: { height: 224, width: 192 },
};

test('a factor of 1/255 is pixels from 0 to 1', () => {
  expect(read(vit)).toEqual({
    mean: [0.5, 0.4, 0.3],
    std: [0.6, 0.7, 0.8],
    inputRange: 1,
    channels: 'rgb',
    inputSize: [224, 192],
  });
});

test('without do_normalize mean and std do not apply', () => {
  expect(read({ ...vit, do_normalize: false })).toMatchObject({
    mean: [0, 0, 0],
    std: [1, 1, 1],
    inputRange: 1,
  });
});

test('without do_rescale mean and std are those of pixels from 0 to 255', () => {
  const processor = { ...vit, do_rescale: false, image_mean: [128, 127, 126], image_std: 128 };
  expect(read(processor)).toMatchObject({
    mean: [128, 127, 126],
    std: [128, 128, 128],
    inputRange: 255,
  });
  expect(read({ ...processor, do_normalize: false })).toMatchObject({
    mean: [0, 0, 0],
    std: [1, 1, 1],
    inputRange: 255,
  });
});

test('another factor is the same as a mean and std of pixels from 0 to 255', () => {
  const { mean, std, inputRange } = read({ ...vit, rescale_factor: 1 / 127.5 })!;
  expect(inputRange).toBe(255);
  const pixel = 200;
  const meant = vit.image_mean.map((m, c) => (pixel / 127.5 - m) / vit.image_std[c]!);
  const read_ = mean!.map((m, c) => (pixel - m) / std![c]!);
  read_.forEach((value, channel) => expect(value).toBeCloseTo(meant[channel]!, 12));
});

test('a feature extractor of old always rescales', () => {
  const { image_mean, image_std } = vit;
  expect(
    read({ feature_extractor_type: 'ViTFeatureExtractor', image_mean, image_std, size: 224 }),
  ).toMatchObject({ mean: vit.image_mean, inputRange: 1, inputSize: [224, 224] });
});

test('MobileViT turns channels round, and has a mean that it does not use', () => {
  expect(
    read({
      image_processor_type: 'MobileViTImageProcessor',
      do_flip_channel_order: true,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      rescale_factor: 1 / 255,
      size: { shortest_edge: 288 },
      crop_size: { height: 256, width: 256 },
    }),
  ).toEqual({
    mean: [0, 0, 0],
    std: [1, 1, 1],
    inputRange: 1,
    channels: 'bgr',
    inputSize: [256, 256],
  });
});

test('of channels that are turned round after normalisation, mean and std turn with them', () => {
  // PPLCNetImageProcessor returns image[[2, 1, 0]] of what it has normalised.
  expect(read({ ...vit, image_processor_type: 'PPLCNetImageProcessor' })).toMatchObject({
    mean: [0.3, 0.4, 0.5],
    std: [0.8, 0.7, 0.6],
    channels: 'bgr',
  });
});

test("ConvNeXt's shortest_edge is the side of a square", () => {
  expect(read({ ...vit, size: { shortest_edge: 224 }, crop_pct: 0.875 })?.inputSize).toEqual([
    224, 224,
  ]);
  expect(read({ ...vit, size: { shortest_edge: 224 } })?.inputSize).toBeUndefined();
});

test('a mean that is left to its type says nothing', () => {
  expect(read({ image_processor_type: 'ViTImageProcessor' })).toMatchObject({
    mean: undefined,
    inputRange: undefined,
  });
});

test.each([
  ['rescale_offset', true],
  ['do_color_quantize', true],
  ['do_grayscale', true],
  ['do_pad', true],
  ['max_num_patches', 256],
])('%s: %s is refused by name', (key, value) => {
  expect(() => read({ ...vit, [key]: value })).toThrow(
    `preprocessor_config.json beside the model has ${key}: ${value}, which groundcam doesn't implement`,
  );
});

test('what is turned off, or changes no pixel, is not refused', () => {
  const processor = { ...vit, rescale_offset: false, do_pad: null, do_convert_rgb: true };
  expect(read({ ...processor, data_format: 'channels_first' })?.mean).toEqual(vit.image_mean);
});

test('a file that is not JSON, and a value of another type, are refused with the name of the file', () => {
  expect(() => preprocessorConfig({ 'preprocessor_config.json': '{' })).toThrow(
    'preprocessor_config.json beside the model is not JSON',
  );
  expect(() => read({ ...vit, image_mean: [0.5, 0.5] })).toThrow(
    /preprocessor_config\.json beside the model: [\s\S]*image_mean/,
  );
});

test('without the file nothing is said', () => {
  expect(preprocessorConfig({})).toBeUndefined();
});
