/** How Resize interpolates; names as in ONNX. */
export interface Interpolation {
  mode: keyof typeof weightings;
  coordinates: keyof typeof coordinates;
  rounding: keyof typeof roundings;
  /** Keys' coefficient a of cubic interpolation. */
  cubic: number;
  /** Whether positions outside the input get weight 0 instead of repeating the edge. */
  excludeOutside: boolean;
}

interface Axis {
  from: number;
  to: number;
  scale: number;
}

/** The input coordinate of an output position. */
const coordinates = {
  half_pixel: (place: number, { scale }: Axis) => (place + 0.5) / scale - 0.5,
  half_pixel_symmetric: (place: number, { from, to, scale }: Axis) =>
    (from / 2) * (1 - to / (scale * from)) + (place + 0.5) / scale - 0.5,
  pytorch_half_pixel: (place: number, { to, scale }: Axis) =>
    to > 1 ? (place + 0.5) / scale - 0.5 : 0,
  align_corners: (place: number, { from, to }: Axis) =>
    to === 1 ? 0 : (place * (from - 1)) / (to - 1),
  asymmetric: (place: number, { scale }: Axis) => place / scale,
};

/** The position nearest to a coordinate. */
const roundings = {
  round_prefer_floor: (x: number) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x: number) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil,
};

/** The positions that are read for a coordinate, with their weights; they may be outside the input. */
const weightings = {
  nearest: (x: number, { rounding }: Interpolation): [number, number][] => [
    [roundings[rounding](x), 1],
  ],
  linear: (x: number): [number, number][] => {
    const left = Math.floor(x);
    return [
      [left, 1 - (x - left)],
      [left + 1, x - left],
    ];
  },
  cubic: (x: number, { cubic: a }: Interpolation): [number, number][] => {
    const left = Math.floor(x);
    const near = (d: number) => (a + 2) * d ** 3 - (a + 3) * d ** 2 + 1;
    const far = (d: number) => a * (d ** 3 - 5 * d ** 2 + 8 * d - 4);
    const t = x - left;
    return [
      [left - 1, far(1 + t)],
      [left, near(t)],
      [left + 1, near(1 - t)],
      [left + 2, far(2 - t)],
    ];
  },
};

export const isCoordinateMode = (name: string): name is keyof typeof coordinates =>
  name in coordinates;
export const isRounding = (name: string): name is keyof typeof roundings => name in roundings;
export const isInterpolationMode = (name: string): name is keyof typeof weightings =>
  name in weightings;

/**
 * The weights with which Resize computes `to` positions from `from` along one axis: [to][from], so that y =
 * A x. Formulas as in the operator's specification; cubic ones from Keys 1981, "Cubic convolution
 * interpolation for digital image processing".
 */
export function interpolationMatrix(axis: Axis, interpolation: Interpolation): number[][] {
  const { from, to } = axis;
  const coordinateOf = coordinates[interpolation.coordinates];
  return Array.from({ length: to }, (_, place) => {
    // In single precision, as in ONNX Runtime, so that ties for the nearest position resolve the same way.
    const x = Math.fround(coordinateOf(place, axis));
    const read = weightings[interpolation.mode](x, interpolation);
    const isOutside = ([at]: readonly [number, number]) => at < 0 || at >= from;
    const kept = interpolation.excludeOutside ? read.filter((weight) => !isOutside(weight)) : read;
    const total = interpolation.excludeOutside
      ? kept.reduce((sum, [, weight]) => sum + weight, 0)
      : 1;
    const row = Array.from({ length: from }, () => 0);
    for (const [at, weight] of kept) row[Math.min(Math.max(at, 0), from - 1)]! += weight / total;
    return row;
  });
}
