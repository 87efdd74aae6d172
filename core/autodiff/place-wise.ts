import { intOf, intsOf } from '../onnx/attributes.ts';
import type { AdjointContext } from './adjoints/adjoint.ts';
import { softmaxAxes } from './adjoints/softmax-axes.ts';
import type { Slice } from '../onnx/graph-builder.ts';
import { sameDim, type Shape } from '../onnx/shape.ts';
import { inputOf, outputOf } from '../onnx/node-tensors.ts';

/** Element-wise operators, with broadcasting. */
const ELEMENT_WISE: ReadonlySet<string> = new Set(
  'Add Cast Clip Div Dropout Elu Erf Exp Gelu HardSigmoid HardSwish Identity LeakyRelu Log Mish Mul Neg Pow Reciprocal Relu Sigmoid Softplus Sqrt Sub Sum Tanh'.split(
    ' ',
  ),
);

/**
 * The slice that a Gather reads if it reads a single position, such as a class token's; undefined for other
 * nodes.
 */
export function placeRead({ node, shapeOf, intsOf }: AdjointContext): Slice | undefined {
  if (node.opType !== 'Gather') return undefined;
  const [x, operand] = node.input as [string, string];
  const shape = shapeOf(x);
  const given = intOf(node, 'axis', 0);
  const axis = given < 0 ? given + shape.length : given;
  const size = shape[axis];
  if (typeof size !== 'number' || size < 2) return undefined;
  const [index, ...others] = intsOf(operand);
  if (index === undefined || others.length > 0) return undefined;
  return { axis, start: index < 0 ? index + size : index, count: 1 };
}

/**
 * The slices of a node's inputs that suffice to compute a slice of its output; an entry is undefined if the
 * whole input is read. Returns undefined if the node mixes positions along the axis. If a gradient is zero
 * outside the slice, the adjoint of the sliced node is the whole gradient.
 */
export function slicesOfInputs(
  slice: Slice,
  context: AdjointContext,
): (Slice | undefined)[] | undefined {
  const { node, shapeOf } = context;
  if (node.output.length !== 1) return undefined;
  const output = shapeOf(outputOf(node));
  const { axis } = slice;
  const along = (place: number) => ({ ...slice, axis: place });
  /** The input's axis that is aligned with the output's, unless the input is broadcast along it. */
  const broadcast = (input: string): Slice | undefined => {
    if (input === '') return undefined;
    const shape = shapeOf(input);
    const place = axis - (output.length - shape.length);
    return place >= 0 && shape[place] === output[axis] ? along(place) : undefined;
  };

  switch (node.opType) {
    case 'LayerNormalization': {
      const first = intOf(node, 'axis', -1);
      return axis < (first < 0 ? first + output.length : first)
        ? node.input.map(broadcast)
        : undefined;
    }
    case 'MatMul': {
      const ranks = node.input.map((input) => shapeOf(input).length);
      if (axis === output.length - 1 || Math.min(...ranks) < 2) return undefined;
      const isRow = axis === output.length - 2;
      return node.input.map((input, index) =>
        isRow && index === 1 ? undefined : broadcast(input),
      );
    }
    case 'Softmax':
      return softmaxAxes(context).includes(axis) ? undefined : [slice];
    case 'Transpose': {
      const perm = intsOf(node, 'perm') ?? [...output.keys()].reverse();
      return [along(perm[axis]!)];
    }
    case 'Flatten':
    case 'Reshape':
    case 'Squeeze':
    case 'Unsqueeze': {
      const place = axisBefore(shapeOf(inputOf(node, 0)), output, axis);
      return place === undefined ? undefined : [along(place)];
    }
    default:
      return ELEMENT_WISE.has(node.opType) ? node.input.map(broadcast) : undefined;
  }
}

/** The axis that a change of shape keeps: with the same size and as many values before it. */
function axisBefore(before: Shape, after: Shape, axis: number): number | undefined {
  return [...before.keys()].find(
    (place) =>
      sameDim(before[place]!, after[axis]!) &&
      String(size(before.slice(0, place))) === String(size(after.slice(0, axis))),
  );
}

/** Number of values, as a multiple of a power of the batch size. */
function size(shape: Shape): [factor: number, power: number] {
  return shape.reduce<[number, number]>(
    ([factor, power], dim) =>
      typeof dim === 'number' ? [factor * dim, power] : [factor * dim.perSample, power + 1],
    [1, 0],
  );
}
