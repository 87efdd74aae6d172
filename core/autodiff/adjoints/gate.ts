import { float, int } from '../../onnx/attributes.ts';
import type { GraphBuilder } from '../../onnx/graph-builder.ts';

/** The gradient where a float32 tensor is greater than a bound, else 0. */
export function passAbove(
  gradient: string,
  tensor: string,
  bound: number,
  build: GraphBuilder,
): string {
  return build.gate(gradient, step(tensor, 1, bound, build));
}

/** The gradient where a float32 tensor is less than a bound, else 0. */
export function passBelow(
  gradient: string,
  tensor: string,
  bound: number,
  build: GraphBuilder,
): string {
  return build.gate(gradient, step(tensor, -1, bound, build));
}

/** Small enough to vanish beside usual values, and 2²⁴ times the smallest normal float32 number. */
const SHIFT = 2 ** -102;

/**
 * The gradient where maps y [N, C, h, w] from 0 to `high` are strictly between, else 0, in one pass less than
 * with two bounds: y − t with a tiny t, and of what is below 0, which only y = 0 is, −high / t times as much,
 * makes `high` of both ends and less of what is between.
 */
export function passInside(
  gradient: string,
  maps: string,
  { high, channels }: { high: number; channels: number },
  build: GraphBuilder,
): string {
  const ones = build.constant([channels, 1, 1, 1], new Float32Array(channels).fill(1));
  const shift = build.constant([channels], new Float32Array(channels).fill(-SHIFT));
  const moved = build.node('Conv', [maps, ones, shift], { group: int(channels) });
  const folded = build.node('LeakyRelu', [moved], { alpha: float(-high / SHIFT) });
  return passBelow(gradient, folded, high, build);
}

/**
 * 1 where sign · (tensor − bound) > 0, else 0: HardSigmoid with a slope so steep that two neighbouring float32
 * numbers lie on different sides of its ramp. The slope is a power of two, so the products are exact.
 *
 * ONNX Runtime's Where is six times slower on a CPU, and like a comparison it forces tensors out of the
 * blocked layout that convolutions use.
 */
function step(tensor: string, sign: 1 | -1, bound: number, build: GraphBuilder): string {
  const exponent = bound === 0 ? -Infinity : Math.floor(Math.log2(Math.abs(bound)));
  const slope = sign * 2 ** Math.min(127, 100 - exponent);
  return build.node('HardSigmoid', [tensor], {
    alpha: float(slope),
    beta: float(-slope * bound),
  });
}
