import { ints, intsOf, string } from '../../onnx/attributes.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { fixedDims } from './fixed-dims.ts';
import { windowsOf, type Windows } from './windows.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = maximum of x in a sliding window: dy goes to the first position that has it (as in PyTorch), and adds
 * up where windows overlap. A second MaxPool returns these positions. ScatterElements can add since opset
 * 16; before, windows are processed in groups that do not overlap.
 */
export const maxPool: AdjointRule = (gradient, context) => {
  const { node, build, opset, shapeOf } = context;
  const x = inputOf(node, 0);
  const large = fixedDims(shapeOf(x).slice(2), context);
  const small = fixedDims(shapeOf(outputOf(node)).slice(2), context);
  const windows = windowsOf(context, { large, small, kernel: intsOf(node, 'kernel_shape') ?? [] });
  const { kernel, strides, dilations, before, after } = windows;
  const [, places] = build.nodeOf(2, 'MaxPool', [x], {
    kernel_shape: ints(kernel),
    strides: ints(strides),
    dilations: ints(dilations),
    pads: ints([...before, ...after]),
  });
  const flat = (tensor: string) => build.reshape(tensor, [-1]);
  const zeros = flat(build.zerosLike(x));
  const scatter = (indices: string, values: string, adds: boolean) =>
    build.node('ScatterElements', [zeros, flat(indices), flat(values)], {
      ...(adds && { reduction: string('add') }),
    });

  const turns = turnsOf(windows, small);
  if (turns.length === 1 || opset >= 16) {
    return [build.reshape(scatter(places!, gradient, turns.length > 1), shapeOf(x))];
  }
  const parts = turns.map((turn) => {
    const [indices, values] = [places!, gradient].map((tensor) => takeTurn(tensor, turn, context));
    return scatter(indices!, values!, false);
  });
  return [build.reshape(build.node('Sum', parts), shapeOf(x))];
};

/** Every `step`-th window along each axis, starting from one: none of them overlap. */
interface Turn {
  first: readonly number[];
  step: readonly number[];
}

function turnsOf({ kernel, strides, dilations }: Windows, small: readonly number[]): Turn[] {
  const step = kernel.map((size, axis) =>
    Math.ceil((dilations[axis]! * (size - 1) + 1) / strides[axis]!),
  );
  const firsts = step.reduce<number[][]>(
    (firsts, size, axis) =>
      firsts.flatMap((first) =>
        Array.from({ length: Math.min(size, small[axis]!) }, (_, next) => [...first, next]),
      ),
    [[]],
  );
  return firsts.map((first) => ({ first, step }));
}

function takeTurn(tensor: string, { first, step }: Turn, { build }: AdjointContext): string {
  const ends = first.map(() => Number.MAX_SAFE_INTEGER);
  const axes = first.map((_, axis) => axis + 2);
  return build.node('Slice', [
    tensor,
    ...[first, ends, axes, step].map((list) => build.ints(list)),
  ]);
}
