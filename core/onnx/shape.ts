/** A dimension that grows with the batch: `perSample · N`. */
export interface BatchDim {
  perSample: number;
}

/** Dimensions are fixed numbers, or multiples of the batch size. */
export type Dim = number | BatchDim;
export type Shape = readonly Dim[];

/** Formats a shape: `[N, 2048, 7, 7]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.map(formatDim).join(', ')}]`;
}

/** Formats a dimension: `2048`, `N` or `17N`. */
export function formatDim(dim: Dim): string {
  if (typeof dim === 'number') return String(dim);
  return dim.perSample === 1 ? 'N' : `${dim.perSample}N`;
}

export function sameDim(a: Dim, b: Dim): boolean {
  if (typeof a === 'number' || typeof b === 'number') return a === b;
  return a.perSample === b.perSample;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => sameDim(dim, b[axis]!));
}

/** The dimensions for one batch size. */
export function dimsAt(shape: Shape, batch: number): number[] {
  return shape.map((dim) => (typeof dim === 'number' ? dim : dim.perSample * batch));
}
