import type { AdjointRule } from './adjoint.ts';
import { outputOf } from '../../onnx/node-tensors.ts';

/** y = a / b with broadcasting, so da = dy / b and db = −y · dy / b, each summed over the broadcast axes. */
export const div: AdjointRule = (gradient, { node, build, shapeOf, wants }) => {
  const [a, b] = node.input as [string, string];
  const y = outputOf(node);
  const quotient = build.node('Div', [gradient, b]);
  return [
    wants(0) ? build.sumToShape(quotient, shapeOf(y), shapeOf(a)) : undefined,
    wants(1)
      ? build.node('Neg', [
          build.sumToShape(build.node('Mul', [quotient, y]), shapeOf(y), shapeOf(b)),
        ])
      : undefined,
  ];
};
