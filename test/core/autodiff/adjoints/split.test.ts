import fc from 'fast-check';
import { test } from 'vitest';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import type { ModelBuilder } from '../../onnx/model-builder.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few } from './draws.ts';

/** A Split in the form of the opset, whose parts come together in products. */
const splitInThree = (sizes: readonly number[] | undefined, axis: number, opset: number) => {
  return (build: ModelBuilder, layer: string) => {
    const inputs = sizes && opset >= 13 ? [layer, build.ints(sizes)] : [layer];
    const first = build.node('Split', inputs, {
      axis: int(axis),
      ...(sizes && opset < 13 && { split: ints(sizes) }),
      ...(!sizes && opset >= 18 && { num_outputs: int(3) }),
    });
    build.addOutput('second');
    build.addOutput('third');
    const scaled = build.node('Mul', ['third', build.floats([], [3])]);
    return build.node('Mul', [build.node('Add', [first, scaled]), first]);
  };
};

test('the adjoint of Split puts the parts together, with zeros for those that are not used', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      fc.constantFrom(11, 13, 17, 18, 21),
      fc.constantFrom([2, 1, 2], [1, 3, 1]),
      fc.constantFrom(1, -2),
      (n, opset, sizes, axis) =>
        checkGradient({ layer: [n, 5, 2], opset, tail: splitInThree(sizes, axis, opset) }),
    ),
    few,
  ));

test('the adjoint of Split holds for equal parts', () =>
  fc.assert(
    fc.asyncProperty(batch, fc.constantFrom(11, 13, 18, 21), (n, opset) =>
      checkGradient({ layer: [n, 2, 6], opset, tail: splitInThree(undefined, -1, opset) }),
    ),
    few,
  ));
