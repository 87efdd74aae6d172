import { expect, test } from 'vitest';
import { findTail } from '../../../core/autodiff/tail.ts';
import { ModelBuilder } from '../onnx/model-builder.ts';

/**
 * x → Relu → layer → Conv → Add → logits, where the layer goes round the convolution too, and a branch
 * leads elsewhere.
 */
function model() {
  const build = new ModelBuilder(17);
  build.node('Relu', ['x'], {}, 'layer');
  build.node('Conv', ['layer', build.weights([1, 1, 1, 1])], {}, 'branch');
  build.node('Sigmoid', ['layer'], {}, 'elsewhere');
  build.node('Exp', ['x'], {}, 'independent');
  build.node('Add', ['branch', 'layer'], {}, 'sum');
  build.node('Mul', ['sum', 'independent'], {}, 'logits');
  build.node('Softmax', ['logits'], {}, 'probabilities');
  return build.model;
}

test('the tail holds the nodes that the layer reaches and that reach the logits, in order', () => {
  const tail = findTail(model(), 'layer', 'logits');
  expect(tail.nodes.map(({ opType }) => opType)).toEqual(['Conv', 'Add', 'Mul']);
  expect(tail.tensors.has('layer')).toBe(true);
  expect(tail.tensors.has('branch')).toBe(true);
  expect(tail.tensors.has('independent')).toBe(false);
});

test('the tail of several layers is that of the earliest where it contains the others', () => {
  const tail = findTail(model(), ['sum', 'layer'], 'logits');
  expect(tail.nodes).toEqual(findTail(model(), 'layer', 'logits').nodes);
  expect(() => findTail(model(), ['layer', 'elsewhere'], 'logits')).toThrow('"elsewhere"');
});

test.each(['probabilities', 'elsewhere', 'logits', 'no such tensor'])(
  'a layer that the logits do not depend on (%s) has no tail',
  (layer) => {
    expect(() => findTail(model(), layer, 'logits')).toThrow(
      expect.objectContaining({
        message: `The logits "logits" do not depend on the layer "${layer}"`,
        hint: expect.stringContaining('Choose an earlier layer') as string,
      }),
    );
  },
);
