import type { StepRequest } from '../../activities/shared/inference.ts';
import type { Answer } from '../../core/attack/step.ts';
import { floatsOf, type Tensors } from '../../core/onnx/runner.ts';

/** Puts steps of one image size into the inputs of a model that is attacked; the last one fills a batch up to `size`. */
export function stackSteps(requests: readonly StepRequest[], size: number): Tensors {
  const [first] = requests;
  if (!first) throw new Error('A batch holds at least one request');
  const { height, width, goal } = first;
  const stacked = (of: (request: StepRequest) => Float32Array, dims: number[]) => {
    const length = dims.reduce((product, dim) => product * dim, 1);
    const data = new Float32Array(size * length);
    for (let place = 0; place < size; place++) {
      data.set(of(requests[Math.min(place, requests.length - 1)] ?? first), place * length);
    }
    return { type: 'float32' as const, dims: [size, ...dims], data };
  };
  const classes = [goal.from.length];
  return {
    image: stacked(({ pixels }) => pixels, [height, width, 3]),
    from: stacked(({ goal }) => goal.from, classes),
    toward: stacked(({ goal }) => goal.toward, classes),
  };
}

/** The answers to the first `count` of `size` images. */
export function unstackSteps(
  { logits, loss, gradient }: Tensors,
  { count, size }: { count: number; size: number },
): Answer[] {
  const part = (values: Float32Array, place: number) => {
    const length = values.length / size;
    return values.slice(place * length, (place + 1) * length);
  };
  const [allLogits, losses, gradients] = [floatsOf(logits), floatsOf(loss), floatsOf(gradient)];
  return Array.from({ length: count }, (_, place) => ({
    logits: part(allLogits, place),
    loss: losses[place] ?? NaN,
    gradient: part(gradients, place),
  }));
}
