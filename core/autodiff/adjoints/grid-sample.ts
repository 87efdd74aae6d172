import { int, intOf, string, stringOf } from '../../onnx/attributes.ts';
import { inputOf } from '../../onnx/node-tensors.ts';
import { TensorProto_DataType as DataType } from '../../onnx/onnx_pb.ts';
import type { Dim } from '../../onnx/shape.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { fixedDims, productOfDims } from './fixed-dims.ts';

const MODES = { bilinear: 'linear', linear: 'linear', nearest: 'nearest' } as const;
const isMode = (name: string): name is keyof typeof MODES => name in MODES;

/** How the places p of the output read an axis of the input, [N, P, size]. */
interface Axis {
  weights: string;
  /** Derivative of the weights with respect to the grid's coordinate. */
  slopes: () => string;
}

/**
 * y[c, p] = Σ x[c, h, w] Y[p, h] X[p, w], where each output p reads the input at (Y, X): the nearest place, or the two
 * around the coordinate with weights 1 − distance. So dx = Σ dy Y X over p, and the gradient of a coordinate of the
 * grid is the same sum over c, h and w with that axis's weights differentiated (Jaderberg et al. 2015, "Spatial
 * transformer networks", eqs. 6 and 7).
 */
export const gridSample: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  const [x, grid] = [inputOf(node, 0), inputOf(node, 1)];
  const [shape, gridShape] = [shapeOf(x), shapeOf(grid)];
  const mode = stringOf(node, 'mode', 'linear');
  const padding = stringOf(node, 'padding_mode', 'zeros');
  if (shape.length !== 4) throw unsupported(`its input has ${shape.length} axes instead of 4`);
  if (!isMode(mode)) throw unsupported(`its mode is ${mode}`);
  if (padding !== 'zeros' && padding !== 'border') {
    throw unsupported(`its padding_mode is ${padding}`);
  }

  const [images = 1, channels = 1] = shape;
  const places = productOfDims(gridShape.slice(1, 3));
  const [height, width] = fixedDims(shape.slice(2), context) as [number, number];
  const isLinear = MODES[mode] === 'linear';
  const axisOf = (size: number, index: number): Axis => {
    const coordinates = build.reshape(
      build.node('Gather', [grid, build.ints(index)], { axis: int(3) }),
      [images, places, 1] satisfies Dim[],
    );
    const settings = { size, isLinear, isBorder: padding === 'border' };
    return readAxis(coordinates, settings, context);
  };
  const [rows, columns] = [axisOf(height, 1), axisOf(width, 0)];
  const dy = build.reshape(gradient, [images, channels, places]);
  const einsum = (equation: string, ...inputs: string[]) =>
    build.node('Einsum', inputs, { equation: string(equation) });

  const dx = wants(0) ? einsum('ncp,nph,npw->nchw', dy, rows.weights, columns.weights) : undefined;
  if (!wants(1)) return [dx, undefined];
  if (!isLinear) return [dx, build.zerosLike(grid)];
  const along = (byRow: string, byColumn: string) =>
    build.reshape(einsum('nchw,nph,npw,ncp->np', x, byRow, byColumn, dy), [images, places, 1]);
  const parts = [along(rows.weights, columns.slopes()), along(rows.slopes(), columns.weights)];
  return [dx, build.reshape(build.node('Concat', parts, { axis: int(2) }), gridShape)];
};

function readAxis(
  coordinates: string,
  { size, isLinear, isBorder }: { size: number; isLinear: boolean; isBorder: boolean },
  { node, build }: AdjointContext,
): Axis {
  const number = (value: number) => build.floats([], [value]);
  // From −1 and 1 to the centres of the outermost places, or to their outer edges.
  const scale = (intOf(node, 'align_corners', 0) === 1 ? size - 1 : size) / 2;
  const scaled = build.node('Mul', [coordinates, number(scale)]);
  const open = build.node('Add', [scaled, number((size - 1) / 2)]);
  const at = isBorder ? build.node('Clip', [open, number(0), number(size - 1)]) : open;
  const all = build.floats(
    [size],
    Array.from({ length: size }, (_, place) => place),
  );
  const isAt = (place: string) => build.cast(build.node('Equal', [all, place]), DataType.FLOAT);
  if (!isLinear) return { weights: isAt(build.node('Round', [at])), slopes: () => '' };

  const distance = build.node('Abs', [build.node('Sub', [at, all])]);
  const weights = build.node('Relu', [build.node('Sub', [number(1), distance])]);
  const slopes = () => {
    const left = build.node('Floor', [at]);
    const right = build.node('Add', [left, number(1)]);
    const slope = build.node('Mul', [build.node('Sub', [isAt(right), isAt(left)]), number(scale)]);
    if (!isBorder) return slope;
    const isInside = build.node('And', [
      build.node('Greater', [open, number(0)]),
      build.node('Less', [open, number(size - 1)]),
    ]);
    return build.node('Mul', [slope, build.cast(isInside, DataType.FLOAT)]);
  };
  return { weights, slopes };
}
