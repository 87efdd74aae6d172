import type { GraphBuilder } from '../model/graph-builder.ts';
import type { Dim } from '../model/shape.ts';
import type { LayerTensors } from './cam-method.ts';

/**
 * Appends CAM = ReLU(Σ_c w_c A_c) for weights [N, C, 1, 1]; returns a tensor [N, h, w]. The sum over
 * channels is one matrix product an image.
 */
export function weightedMap(
  build: GraphBuilder,
  weights: string,
  { activations, channels, height, width }: LayerTensors,
  batch: Dim,
): string {
  const row = build.reshape(weights, [batch, 1, channels]);
  const columns = build.reshape(activations, [batch, channels, height * width]);
  const sum = build.reshape(build.node('MatMul', [row, columns]), [batch, height, width]);
  return build.node('Relu', [sum], {}, 'cam');
}
