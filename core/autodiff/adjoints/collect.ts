import { int } from '../../onnx/attributes.ts';
import type { Shape } from '../../onnx/shape.ts';
import type { AdjointContext } from './adjoint.ts';

/**
 * The adjoint of reading along an axis, y[i] = x[indices[i]]: dx[j] = Σ dy[i] over all i with indices[i] =
 * j, so 0 if nothing was read from j.
 *
 * @param gradient has one element per index along the axis
 * @param size elements of x along the axis
 */
export function collect(
  gradient: string,
  axis: number,
  indices: readonly number[],
  size: number,
  shape: Shape,
  { build }: AdjointContext,
): string {
  const pad = (before: number, after: number) => {
    const along = (places: number) => shape.map((_, i) => (i === axis ? places : 0));
    return build.node('Pad', [gradient, build.ints([...along(before), ...along(after)])]);
  };
  const first = indices[0] ?? 0;
  if (indices.every((index, i) => index === first + i)) {
    return indices.length === size ? gradient : pad(first, size - first - indices.length);
  }
  const readers = Array.from({ length: size }, (_, j) =>
    indices.flatMap((index, i) => (index === j ? [i] : [])),
  );
  const most = Math.max(...readers.map(({ length }) => length));
  const isEven = readers.every(({ length }) => length === most);
  const zero = indices.length;
  const places = readers.flatMap((from) => [
    ...from,
    ...Array.from({ length: most - from.length }, () => zero),
  ]);
  const dims = most === 1 ? [size] : [size, most];
  const gathered = build.node('Gather', [isEven ? gradient : pad(0, 1), build.ints(places, dims)], {
    axis: int(axis),
  });
  return most === 1 ? gathered : build.reduceSum(gathered, [axis + 1], { keepDims: false });
}
