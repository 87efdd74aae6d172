import { int, intOf, stringOf } from '../../onnx/attributes.ts';
import { inputOf } from '../../onnx/node-tensors.ts';
import type { AdjointRule } from './adjoint.ts';

/**
 * ScatterND and ScatterElements: y is x with updates u put, or added, where the indices say. If they are put, dx is dy
 * with zeros there; if they are added, dx = dy. du is what is read from dy there.
 */
export const scatter: AdjointRule = (gradient, { node, build, unsupported }) => {
  const [indices, updates] = [inputOf(node, 1), inputOf(node, 2)];
  const reduction = stringOf(node, 'reduction', 'none');
  if (reduction !== 'none' && reduction !== 'add')
    throw unsupported(`its reduction is ${reduction}`);
  const [gather, attributes] =
    node.opType === 'ScatterND'
      ? ['GatherND', {}]
      : ['GatherElements', { axis: int(intOf(node, 'axis', 0)) }];
  const dx =
    reduction === 'add'
      ? gradient
      : build.node(node.opType, [gradient, indices, build.zerosLike(updates)], attributes);
  return [dx, undefined, build.node(gather, [gradient, indices], attributes)];
};
