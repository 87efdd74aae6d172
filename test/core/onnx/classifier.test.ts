import { expect, test } from 'vitest';
import { UnsupportedOperatorError } from '../../../core/errors/unsupported-operator-error.ts';
import { asClassifier } from '../../../core/onnx/classifier.ts';
import { declaredType } from '../../../core/onnx/element-types.ts';
import { declareTensor } from '../../../core/onnx/value-info.ts';
import { pooledHead, tinyClassifier } from '../explainer/tiny-classifier.ts';

test('a classifier is known by its image input and its logits', () => {
  const model = tinyClassifier({ input: 'pixels', dims: ['batch', 3, 8, 12] });
  expect(asClassifier(model)).toMatchObject({
    input: 'pixels',
    layout: 'nchw',
    fixedBatch: undefined,
    height: 8,
    width: 12,
  });
});

test('an image input [N, H, W, 3] is read as NHWC', () => {
  expect(asClassifier(tinyClassifier({ dims: ['N', 8, 12, 3] }))).toMatchObject({
    layout: 'nhwc',
    height: 8,
    width: 12,
  });
});

test('a batch size that the model fixes is kept', () => {
  expect(asClassifier(tinyClassifier({ dims: [1, 3, 8, 8] })).fixedBatch).toBe(1);
  expect(asClassifier(tinyClassifier({ dims: [4, 3, 8, 8] })).fixedBatch).toBe(4);
  expect(asClassifier(tinyClassifier({ dims: [-1, 3, 8, 8] })).fixedBatch).toBeUndefined();
});

test.each(['Softmax', 'LogSoftmax', 'Identity'])(
  'the logits are what comes before a closing %s',
  (operator) => {
    const model = tinyClassifier({
      head: (build, features) => build.node(operator, [pooledHead(build, features)]),
    });
    const { logits } = asClassifier(model);
    expect(model.producerOf(logits)?.opType).toBe('Gemm');
  },
);

test('a model with an open input size needs to be told one', () => {
  const model = tinyClassifier({ dims: ['N', 3, 'H', 'W'] });
  expect(() => asClassifier(model)).toThrow(
    expect.objectContaining({
      message: 'The model does not fix its input size: input is [?, 3, ?, ?]',
      hint: expect.stringContaining('--input-size') as string,
    }),
  );
  expect(asClassifier(model, [8, 12])).toMatchObject({ height: 8, width: 12 });
});

test('an input size that contradicts the model is refused', () => {
  expect(() => asClassifier(tinyClassifier(), [8, 9])).toThrow(
    'Expected an input size of 8x8, which the model fixes, but received 8x9',
  );
  expect(asClassifier(tinyClassifier(), [8, 8])).toMatchObject({ height: 8, width: 8 });
});

test('a model with two inputs is refused, and both are named', () => {
  const model = tinyClassifier();
  model.graph.input.push(declareTensor('attention_mask', 'float32', ['N', 8]));
  expect(() => asClassifier(model)).toThrow(
    'Expected a model with one input, the image, but it has 2: input, attention_mask',
  );
});

test('a model with two outputs is refused, and both are named', () => {
  const model = tinyClassifier();
  model.graph.output.push(declareTensor('auxiliary', 'float32'));
  expect(() => asClassifier(model)).toThrow(
    'Expected a model with one output, the logits, but it has: logits, auxiliary',
  );
});

test.each([
  { what: 'grey images', dims: ['N', 1, 28, 28], found: '[?, 1, 28, 28]' },
  { what: 'vectors', dims: ['N', 784], found: '[?, 784]' },
  { what: 'videos', dims: ['N', 3, 16, 112, 112], found: '[?, 3, 16, 112, 112]' },
])('a model of $what is refused', ({ dims, found }) => {
  const model = tinyClassifier();
  model.graph.input = [declareTensor('input', 'float32', dims)];
  expect(() => asClassifier(model)).toThrow(
    `Expected the input input as [N, 3, H, W] but it is ${found}`,
  );
});

test('a model that takes 8-bit images is refused', () => {
  const model = tinyClassifier();
  model.graph.input = [declareTensor('input', 'uint8', ['N', 3, 8, 8])];
  expect(() => asClassifier(model)).toThrow(/Expected floating-point images in the input input/);
});

test.each(['QLinearConv', 'ConvInteger', 'DynamicQuantizeLinear'])(
  'a model with %s is refused by name, and told which form would do',
  (operator) => {
    const model = tinyClassifier({
      head: (build, features) => pooledHead(build, build.node(operator, [features])),
    });
    let refusal: unknown;
    try {
      asClassifier(model);
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
  const classifier = asClassifier(model);
  const first = classifier.model.graph.node[0]!;
  expect([first.opType, ...first.input]).toEqual(['Cast', 'input']);
  expect(classifier.model.inputs.map(declaredType)).toEqual([1]);
});
