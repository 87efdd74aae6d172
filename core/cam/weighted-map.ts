import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { LayerTensors } from './cam-method.ts';

/**
 * Appends Σ_c w_c A_c for weights [N, C, 1, 1]; returns a tensor [N, h, w]. The sum over channels is one
 * matrix product per image.
 */
export function weightedMap(
  build: GraphBuilder,
  weights: string,
  { activations, channels, height, width, batch }: LayerTensors,
): string {
  const row = build.reshape(weights, [batch, 1, channels]);
  const columns = build.reshape(activations, [batch, channels, height * width]);
  return build.reshape(build.node('MatMul', [row, columns]), [batch, height, width]);
}
