import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { LayerTensors } from './cam-method.ts';

/**
 * Appends Σ_c w_c A_c for weights [N, C, 1, 1]; returns a tensor [N, h, w]. The sum over channels is one
 * matrix product per image, and one for all rows of weights if they share an image's activations.
 */
export function weightedMap(
  build: GraphBuilder,
  weights: string,
  { activations, channels, height, width, batch, isShared = false }: LayerTensors,
): string {
  if (isShared) {
    const rows = build.reshape(weights, [batch, channels]);
    const columns = build.reshape(activations, [channels, height * width]);
    return build.reshape(build.node('MatMul', [rows, columns]), [batch, height, width]);
  }
  const row = build.reshape(weights, [batch, 1, channels]);
  const columns = build.reshape(activations, [batch, channels, height * width]);
  return build.reshape(build.node('MatMul', [row, columns]), [batch, height, width]);
}
