import { floatOf, intOf, intsOf, stringOf } from '../../onnx/attributes.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import {
  interpolationMatrix,
  isCoordinateMode,
  isInterpolationMode,
  isRounding,
  type Interpolation,
} from './interpolation-matrix.ts';
import { sameDim } from '../../onnx/shape.ts';
import { multiplyAlong } from './multiply-along.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';

/**
 * Resize is linear and separable: y = A x Bᵀ for height and width, with one constant weight matrix per
 * axis. So dx = Aᵀ dy B.
 */
export const resize: AdjointRule = (gradient, context) => {
  const { node, shapeOf, unsupported } = context;
  const [before, after] = [shapeOf(inputOf(node, 0)), shapeOf(outputOf(node))];
  // ONNX Runtime copies if no size changes, whatever the scales are.
  if (before.every((dim, axis) => sameDim(dim, after[axis]!))) return [gradient];
  const interpolation = interpolationOf(context);
  const scales = scalesOf(context);
  const shape = [...after];
  const product = before.reduce((dy: string, from, axis) => {
    const to = shape[axis]!;
    const given = scales.get(axis);
    if (typeof from !== 'number' || typeof to !== 'number') {
      if (sameDim(from, to)) return dy;
      throw unsupported('it resizes the batch, which its sizes or scales fix');
    }
    const scale = given ?? to / from;
    if (scale === 1) return dy;
    const matrix = interpolationMatrix({ from, to, scale }, interpolation);
    const dx = multiplyAlong(dy, shape, axis, matrix, context);
    shape[axis] = from;
    return dx;
  }, gradient);
  return [product];
};

function interpolationOf({ node, unsupported }: AdjointContext): Interpolation {
  const policy = stringOf(node, 'keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch') throw unsupported(`its keep_aspect_ratio_policy is ${policy}`);
  if (intOf(node, 'antialias', 0) === 1) throw unsupported('it antialiases');
  const mode = stringOf(node, 'mode', 'nearest');
  if (!isInterpolationMode(mode)) throw unsupported(`its mode is ${mode}`);
  const coordinates = stringOf(node, 'coordinate_transformation_mode', 'half_pixel');
  if (!isCoordinateMode(coordinates)) {
    throw unsupported(`its coordinate_transformation_mode is ${coordinates}`);
  }
  const rounding = stringOf(node, 'nearest_mode', 'round_prefer_floor');
  if (!isRounding(rounding)) throw unsupported(`its nearest_mode is ${rounding}`);
  return {
    mode,
    coordinates,
    rounding,
    cubic: floatOf(node, 'cubic_coeff_a', -0.75),
    excludeOutside: intOf(node, 'exclude_outside', 0) === 1,
  };
}

/** Scales by axis if scales are given; if sizes are given, the scales follow from the shapes. */
function scalesOf({
  node,
  input,
  shapeOf,
  valuesOf,
  unsupported,
}: AdjointContext): Map<number, number> {
  const [scales, sizes] = [input(2), input(3)];
  if (scales === undefined || sizes !== undefined) return new Map();
  const values = valuesOf(scales);
  if (!values) throw unsupported('its scales are computed');
  const rank = shapeOf(inputOf(node, 0)).length;
  const axes = intsOf(node, 'axes') ?? [...Array(rank).keys()];
  return new Map(values.map((scale, i) => [axes[i]! < 0 ? axes[i]! + rank : axes[i]!, scale]));
}
