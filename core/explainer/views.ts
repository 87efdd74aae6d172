import type { View } from '../schema/results.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Dim } from '../onnx/shape.ts';

/** The image as it is. The target is chosen from this view. */
export const PLAIN: View = { flipped: false, intensity: 1 };

/** The views of pytorch-grad-cam's `aug_smooth`: flipped or not, times 0.9, 1 or 1.1; the plain one first. */
export const SMOOTHING: readonly View[] = [
  PLAIN,
  { flipped: false, intensity: 0.9 },
  { flipped: false, intensity: 1.1 },
  { flipped: true, intensity: 0.9 },
  { flipped: true, intensity: 1 },
  { flipped: true, intensity: 1.1 },
];

/** Appends a view of normalised images. */
export function appendView(
  build: GraphBuilder,
  images: string,
  { flipped, intensity }: View,
  widthAxis: number,
): string {
  const turned = flipped ? reverse(build, images, widthAxis) : images;
  return intensity === 1 ? turned : build.node('Mul', [turned, build.floats([], [intensity])]);
}

/** Appends the tensor with one axis reversed. */
function reverse(build: GraphBuilder, tensor: string, axis: number): string {
  const operands = [-1, -(2 ** 31), axis, -1].map((value) => build.ints([value]));
  return build.node('Slice', [tensor, ...operands]);
}

/**
 * How the views of a batch are stacked in every tensor of the graph, [views · N, ...]: first the views that
 * methods read, the plain one before the others, then noisy copies.
 */
export interface ViewStack {
  /**
   * The batch dimension. It is also that of the stack, since both are open if there is more than one view.
   */
  batch: Dim;
  views: number;
  noisy: number;
}

/** Appends the rows of a stacked tensor [views · N, ...dims] that belong to some of its views. */
export function takeViews(
  build: GraphBuilder,
  tensor: string,
  dims: readonly Dim[],
  { batch, views, noisy }: ViewStack,
  which: 'plain' | 'views' | 'noisy',
): string {
  const all = views + noisy;
  const [start, end] = { plain: [0, 1], views: [0, views], noisy: [views, all] }[which] as [
    number,
    number,
  ];
  if (start === 0 && end === all) return tensor;
  const stacked = build.reshape(tensor, [all, batch, ...dims]);
  const operands = [start, end, 0].map((value) => build.ints([value]));
  return build.reshape(build.node('Slice', [stacked, ...operands]), [batch, ...dims]);
}
