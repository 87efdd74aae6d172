import { int } from '../onnx/attributes.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Shape } from '../onnx/shape.ts';
import { takeViews, type ViewStack } from './views.ts';

/**
 * Appends the selection of the target, the highest logit that `target_mask` allows, and the outputs
 * `logits` [N, K] and `target` [N]. Both are those of the plain view.
 *
 * Returns the gradient's seed: one at the target and zero elsewhere, for all views, in the shape of the
 * model's logits.
 */
export function selectTarget(
  build: GraphBuilder,
  logits: string,
  shape: Shape,
  { classes, stack }: { classes: number; stack: ViewStack },
): string {
  const { batch } = stack;
  const plain = takeViews(build, logits, shape.slice(1), stack, 'plain');
  const rows = build.reshape(plain, [batch, classes], 'logits');
  const allowed = build.node('Greater', ['target_mask', build.floats([], [0])]);
  const candidates = build.node('Where', [allowed, rows, build.floats([], [-3.4e38])]);
  const target = build.node('ArgMax', [candidates], { axis: int(1), keepdims: int(0) }, 'target');
  return seedAt(build, target, shape, { classes, stack });
}

/**
 * Appends a gradient's seed: one at a given logit of each image ([N] integers) and zero elsewhere, for all
 * views, in the shape of the model's logits.
 */
export function seedAt(
  build: GraphBuilder,
  indices: string,
  shape: Shape,
  { classes, stack }: { classes: number; stack: ViewStack },
): string {
  const { batch, views, noisy } = stack;
  const oneHot = build.oneHot(indices, classes);
  if (views + noisy === 1) return shape.length === 2 ? oneHot : build.reshape(oneHot, shape);
  const once = build.reshape(oneHot, [1, batch, classes]);
  return build.reshape(build.repeat(once, [0], [views + noisy, batch, classes]), shape);
}
