import { string } from '../../onnx/attributes.ts';
import type { GraphBuilder } from '../../onnx/graph-builder.ts';
import type { Dim } from '../../onnx/shape.ts';

/** Where values go: place o of a small map to place s o − before of a large one, per axis. */
interface Spread {
  readonly batch: Dim;
  readonly channels: number;
  readonly small: readonly number[];
  readonly large: readonly number[];
  readonly strides: readonly number[];
  readonly before: readonly number[];
}

/** Widest map for which a product with a matrix is faster than resizing. */
const WIDEST = 32;

/** Maps [N, C, …small] as [N, C, …large] with zeros in between, in two dimensions. */
export function spread(
  maps: string,
  { batch, channels, small, large, strides, before }: Spread,
  build: GraphBuilder,
): string {
  const [height = 1, width = 1] = small;
  const [down = 1, across = 1] = strides;
  const wide = [height * down, width * across];
  const whole =
    width <= WIDEST
      ? build.reshape(build.node('MatMul', [maps, rowMatrix(width, down, across, build)]), [
          batch,
          channels,
          ...wide,
        ])
      : build.node('Mul', [enlarged(maps, strides, build), places(wide, strides, build)]);
  const back = wide.map((size, axis) => large[axis]! - size + before[axis]!);
  return build.pad(whole, [0, 0, ...before.map((size) => -size)], [0, 0, ...back]);
}

/** The matrix that makes of a row its values with zeros in between, and rows of zeros after them. */
function rowMatrix(width: number, down: number, across: number, build: GraphBuilder): string {
  const columns = width * across * down;
  const values = new Float32Array(width * columns);
  for (let place = 0; place < width; place++) values[place * columns + place * across] = 1;
  return build.constant([width, columns], values);
}

/** Each value repeated in a block of s × s places. */
function enlarged(maps: string, strides: readonly number[], build: GraphBuilder): string {
  const scales = build.floats([4], [1, 1, ...strides]);
  return build.node('Resize', [maps, build.floats([0], []), scales], {
    mode: string('nearest'),
    coordinate_transformation_mode: string('asymmetric'),
    nearest_mode: string('floor'),
  });
}

/** 1 at the first place of each block, else 0. */
function places(size: readonly number[], strides: readonly number[], build: GraphBuilder): string {
  const [height = 1, width = 1] = size;
  const [down = 1, across = 1] = strides;
  const values = new Float32Array(height * width);
  for (let y = 0; y < height; y += down) {
    for (let x = 0; x < width; x += across) values[y * width + x] = 1;
  }
  return build.constant([1, 1, height, width], values);
}
