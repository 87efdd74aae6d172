import { TensorProto_DataType as DataType } from '../../onnx/onnx_pb.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/**
 * y = a^b with broadcasting, so da = dy · b · a^(b−1) and db = dy · y · ln a, each summed over the
 * broadcast axes. A derivative that is infinite or does not exist counts as 0, so that one such element
 * does not turn others into NaN: da for a = 0 and b < 1, db for a ≤ 0.
 */
export const pow: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants } = context;
  const [a, b] = node.input as [string, string];
  const y = outputOf(node);
  const times = (slope: string, operand: string) =>
    build.sumToShape(build.node('Mul', [gradient, slope]), shapeOf(y), shapeOf(operand));
  return [
    wants(0) ? times(slopeInBase(a, b, context), a) : undefined,
    wants(1) ? times(build.node('Mul', [y, logarithm(a, context)]), b) : undefined,
  ];
};

function slopeInBase(a: string, b: string, { build, valuesOf }: AdjointContext): string {
  const exponents = valuesOf(b);
  if (exponents?.every((exponent) => exponent === 2)) return build.node('Add', [a, a]);
  const exponent = build.cast(b, DataType.FLOAT);
  const one = build.floats([], [1]);
  const power = build.node('Pow', [a, build.node('Sub', [exponent, one])]);
  const slope = build.node('Mul', [exponent, power]);
  if (exponents?.every((exponent) => exponent >= 1)) return slope;
  const zero = build.floats([], [0]);
  const atZero = build.node('Equal', [a, zero]);
  const infinite = build.node('And', [atZero, build.node('Less', [exponent, one])]);
  return build.node('Where', [infinite, zero, slope]);
}

/** ln a if a > 0, else 0. */
function logarithm(a: string, { build }: AdjointContext): string {
  const positive = build.node('Greater', [a, build.floats([], [0])]);
  return build.node('Log', [build.node('Where', [positive, a, build.floats([], [1])])]);
}
