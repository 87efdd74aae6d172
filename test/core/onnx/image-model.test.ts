import { expect, test } from 'vitest';
import { UnsupportedOperatorError } from '../../../core/errors/unsupported-operator-error.ts';
import { asImageModel } from '../../../core/onnx/image-model.ts';
import { ints } from '../../../core/onnx/attributes.ts';
import { declaredType } from '../../../core/onnx/element-types.ts';
import { TensorProto_DataType as DataType } from '../../../core/onnx/onnx_pb.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { ModelBuilder } from './model-builder.ts';
import { pooledHead, tinyClassifier } from '../explainer/tiny-classifier.ts';

test('a classifier is known by its image input and its logits', () => {
  const model = tinyClassifier({ input: 'pixels', dims: ['batch', 3, 8, 12] });
  expect(asImageModel(model)).toMatchObject({
    input: 'pixels',
    layout: 'nchw',
    fixedBatch: undefined,
    height: 8,
    width: 12,
  });
});

test('an image input [N, H, W, 3] is read as NHWC', () => {
  expect(asImageModel(tinyClassifier({ dims: ['N', 8, 12, 3] }))).toMatchObject({
    layout: 'nhwc',
    height: 8,
    width: 12,
  });
});

test('a batch size that the model fixes is kept', () => {
  expect(asImageModel(tinyClassifier({ dims: [1, 3, 8, 8] })).fixedBatch).toBe(1);
  expect(asImageModel(tinyClassifier({ dims: [4, 3, 8, 8] })).fixedBatch).toBe(4);
  expect(asImageModel(tinyClassifier({ dims: [-1, 3, 8, 8] })).fixedBatch).toBeUndefined();
});

test('a model with an open input size needs to be told one', () => {
  const model = tinyClassifier({ dims: ['N', 3, 'H', 'W'] });
  expect(() => asImageModel(model)).toThrow(
    expect.objectContaining({
      message: 'The model does not fix its input size: input is [?, 3, ?, ?]',
      hint: expect.stringContaining('--input-size') as string,
    }),
  );
  expect(asImageModel(model, [8, 12])).toMatchObject({ height: 8, width: 12 });
});

test('an input size that contradicts the model is refused', () => {
  expect(() => asImageModel(tinyClassifier(), [8, 9])).toThrow(
    'Expected an input size of 8x8, which the model fixes, but received 8x9',
  );
  expect(asImageModel(tinyClassifier(), [8, 8])).toMatchObject({ height: 8, width: 8 });
});

test('a model with two inputs is refused, and both are named', () => {
  const model = tinyClassifier();
  model.graph.input.push(declareTensor('attention_mask', 'float32', ['N', 8]));
  expect(() => asImageModel(model)).toThrow(
    'Expected a model with one input, the image, but it has 2: input, attention_mask',
  );
});

test.each([
  { what: 'images with transparency', dims: ['N', 4, 28, 28], found: '[?, 4, 28, 28]' },
  { what: 'vectors', dims: ['N', 784], found: '[?, 784]' },
  { what: 'videos', dims: ['N', 3, 16, 112, 112], found: '[?, 3, 16, 112, 112]' },
])('a model of $what is refused', ({ dims, found }) => {
  const model = tinyClassifier();
  model.graph.input = [declareTensor('input', 'float32', dims)];
  expect(() => asImageModel(model)).toThrow(
    `Expected the input input as [N, 3, H, W] but it is ${found}`,
  );
});

test.each([
  { dims: ['N', 1, 28, 28], layout: 'nchw' },
  { dims: ['N', 28, 28, 1], layout: 'nhwc' },
])('a model of grey images $dims has one channel', ({ dims, layout }) => {
  const model = tinyClassifier();
  model.graph.input = [declareTensor('input', 'float32', dims)];
  expect(asImageModel(model)).toMatchObject({ channels: 1, layout, height: 28, width: 28 });
});

test('an open channel axis has as many channels as the first convolution reads', () => {
  const open = (channels: number) => {
    const build = new ModelBuilder(17);
    build.model.graph.input.push(declareTensor('input', 'float32', ['N', 'C', 'H', 'W']));
    const shifted = build.node('Sub', ['input', build.floats([], [0.5])]);
    build.node('Conv', [shifted, build.weights([4, channels, 3, 3])]);
    return build.model;
  };
  expect(asImageModel(open(3), [8, 12])).toMatchObject({ channels: 3, layout: 'nchw', width: 12 });
  expect(asImageModel(open(1), [8, 12])).toMatchObject({ channels: 1, layout: 'nchw' });
  expect(() => asImageModel(open(4), [8, 12])).toThrow('but it is [?, ?, ?, ?]');
});

test('open axes whose last is moved to the front for the first convolution are NHWC', () => {
  const build = new ModelBuilder(17);
  build.model.graph.input.push(declareTensor('input', 'float32', ['N', 'H', 'W', 'C']));
  const moved = build.node('Transpose', ['input'], { perm: ints([0, 3, 1, 2]) });
  build.node('Conv', [moved, build.weights([4, 3, 3, 3])]);
  expect(asImageModel(build.model, [8, 12])).toMatchObject({ channels: 3, layout: 'nhwc' });
});

test('8-bit pixels that are cast at once are taken as numbers', () => {
  const model = tinyClassifier();
  model.graph.input = [declareTensor('input', 'uint8', ['N', 3, 8, 8])];
  const [first, ...others] = model.graph.node;
  const build = new ModelBuilder(17);
  const cast = build.cast('input', DataType.FLOAT);
  first!.input[0] = cast;
  model.graph.node = [...build.model.graph.node, first!, ...others];
  const read = asImageModel(model);
  expect(read.model.inputs.map(declaredType)).toEqual([DataType.FLOAT]);
  expect(read.model.graph.node).toHaveLength(model.graph.node.length);
});

test('8-bit pixels that another operator reads are cast to integers before it', () => {
  const model = tinyClassifier();
  model.graph.input = [declareTensor('input', 'uint8', ['N', 3, 8, 8])];
  const [first] = asImageModel(model).model.graph.node;
  expect([first!.opType, ...first!.input]).toEqual(['Cast', 'input']);
});

test('a model that takes integers is refused', () => {
  const model = tinyClassifier();
  model.graph.input = [declareTensor('input', 'int64', ['N', 3, 8, 8])];
  expect(() => asImageModel(model)).toThrow(/8-bit images in the input input/);
});

test.each(['QLinearConv', 'ConvInteger', 'DynamicQuantizeLinear'])(
  'a model with %s is refused by name, and told which form would do',
  (operator) => {
    const model = tinyClassifier({
      head: (build, features) => pooledHead(build, build.node(operator, [features])),
    });
    let refusal: unknown;
    try {
      asImageModel(model);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(UnsupportedOperatorError);
    const { message, hint } = refusal as UnsupportedOperatorError;
    expect(message).toContain(`Can't differentiate the operator ${operator}`);
    expect(hint).toContain('QDQ');
  },
);

test('a model that takes float16 images is given float32 ones', () => {
  const model = tinyClassifier();
  model.graph.input = [declareTensor('input', 'float32', ['N', 3, 8, 8])];
  const type = model.graph.input[0]!.type!.value;
  if (type.case === 'tensorType') type.value.elemType = 10;
  const classifier = asImageModel(model);
  const first = classifier.model.graph.node[0]!;
  expect([first.opType, ...first.input]).toEqual(['Cast', 'input']);
  expect(classifier.model.inputs.map(declaredType)).toEqual([1]);
});
