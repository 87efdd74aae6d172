import type { Dim } from '../../onnx/shape.ts';
import type { AdjointContext } from './adjoint.ts';

/** Dimensions as numbers. Throws UnsupportedOperatorError if one grows with the batch. */
export function fixedDims(dims: readonly Dim[], { unsupported }: AdjointContext): number[] {
  return dims.map((dim) => {
    if (typeof dim !== 'number') throw unsupported('its spatial size grows with the batch');
    return dim;
  });
}

/** The product of dimensions, of which one may grow with the batch. */
export function productOfDims(dims: readonly Dim[]): Dim {
  const factor = dims.reduce<number>(
    (product, dim) => product * (typeof dim === 'number' ? dim : dim.perSample),
    1,
  );
  return dims.every((dim) => typeof dim === 'number') ? factor : { perSample: factor };
}
