import fc from 'fast-check';
import { test } from 'vitest';
import { int, ints } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { batch, few, opset } from './draws.ts';

test('the adjoint of Reshape holds for constant shapes, with -1 and 0 among them', () =>
  fc.assert(
    fc.asyncProperty(
      batch,
      opset,
      fc.constantFrom([-1, 24], [0, -1], [0, 24, 1, 1], [-1, 3, 8], [0, 0, -1], [-1], [-1, 12]),
      (n, opset, shape) =>
        checkGradient({
          layer: [n, 3, 2, 4],
          opset,
          tail: (build, layer) => build.node('Reshape', [layer, build.ints(shape)]),
        }),
    ),
    few,
  ));

test('the adjoint of Reshape holds for a shape that is read from the tensor', () =>
  fc.assert(
    fc.asyncProperty(opset, (opset) =>
      checkGradient({
        layer: [{ perSample: 1 }, 3, 2],
        opset,
        tail: (build, layer) => {
          const shape = build.node('Shape', [layer]);
          const n = build.node('Gather', [shape, build.ints([0])], { axis: int(0) });
          const flat = build.node('Concat', [n, build.ints([-1])], { axis: int(0) });
          return build.node('Reshape', [layer, flat]);
        },
      }),
    ),
    few,
  ));

test('the adjoint of Flatten holds for every axis', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom(0, 1, 2, 4, -1, undefined), (n, opset, axis) =>
      checkGradient({
        layer: [n, 3, 2, 4],
        opset,
        tail: (build, layer) =>
          build.node('Flatten', [layer], axis === undefined ? {} : { axis: int(axis) }),
      }),
    ),
    few,
  ));

test('the adjoints of Squeeze and Unsqueeze hold for axes as an attribute and as an input', () =>
  fc.assert(
    fc.asyncProperty(batch, opset, fc.constantFrom([1], [3], [1, 3], [-1, 1]), (n, opset, axes) =>
      checkGradient({
        layer: [n, 1, 4, 1],
        opset,
        tail: (build, layer) => {
          const along = (operator: string, tensor: string) =>
            opset < 13
              ? build.node(operator, [tensor], { axes: ints(axes) })
              : build.node(operator, [tensor, build.ints(axes)]);
          const squeezed = along('Squeeze', layer);
          const product = build.node('Mul', [squeezed, squeezed]);
          return along('Unsqueeze', product);
        },
      }),
    ),
    few,
  ));

test('a Squeeze without axes drops all that have one place', () =>
  checkGradient({
    layer: [{ perSample: 1 }, 1, 4, 1],
    opset: 17,
    tail: (build, layer) => build.node('Squeeze', [layer]),
  }));
