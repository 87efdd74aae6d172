import { floatsOf, type Tensors } from '../onnx/runner.ts';
import type { AttackGraph } from './compile-attack.ts';

/** Classes as the attack graph takes them, float32 [K], 1 for each of them. */
export interface Goal {
  /** That the prediction is to leave. */
  from: Float32Array;
  /** That it is to reach; zeros if any other will do. */
  toward: Float32Array;
}

/** What a model says of an image. */
export interface Answer {
  logits: Float32Array;
  loss: number;
  /** The loss's gradient by the pixels, in their order. */
  gradient: Float32Array;
}

/**
 * Asks about an image: pixels [H, W, 3], 0 to 255, not rounded. Attacks know nothing else of a model: steps of several
 * images may share an inference, and one that throws ends the attack.
 */
export type Step = (pixels: Float32Array, goal: Goal) => Promise<Answer>;

/** Which classes are meant, as floats [K]. */
export function classMask(members: readonly number[], classes: number): Float32Array {
  const mask = new Float32Array(classes);
  for (const index of members) mask[index] = 1;
  return mask;
}

/** Asks about images one at a time: a graph of any batch, or a fixed one filled with copies. */
export function stepWith(
  { height, width, classes, fixedBatch }: AttackGraph,
  run: (feeds: Tensors) => Promise<Tensors>,
): Step {
  const batch = fixedBatch ?? 1;
  const copies = (values: Float32Array, dims: number[]) => {
    const data = new Float32Array(batch * values.length);
    for (let copy = 0; copy < batch; copy++) data.set(values, copy * values.length);
    return { type: 'float32' as const, dims: [batch, ...dims], data };
  };
  return async (pixels, { from, toward }) => {
    const { logits, loss, gradient } = await run({
      image: copies(pixels, [height, width, 3]),
      from: copies(from, [classes]),
      toward: copies(toward, [classes]),
    });
    const [first = NaN] = floatsOf(loss);
    return {
      logits: floatsOf(logits).slice(0, classes),
      loss: first,
      gradient: floatsOf(gradient).slice(0, pixels.length),
    };
  };
}
