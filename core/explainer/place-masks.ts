import type { FeatureMap } from '../onnx/feature-map.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';

/**
 * Masks [h, w] with one number per position, as a constant to multiply a feature map [N, 1, ...] with.
 * Tokens off the grid are kept.
 */
export function placeMasks(
  build: GraphBuilder,
  masks: readonly (readonly number[])[],
  { height, width, layout, leadingTokens }: FeatureMap,
): string {
  const dims = {
    'channels-first': [1, height, width],
    'channels-last': [height, width, 1],
    tokens: [leadingTokens + height * width, 1],
  };
  const leading = Array.from({ length: leadingTokens }, () => 1);
  return build.floats(
    [1, masks.length, ...dims[layout]],
    masks.flatMap((mask) => [...leading, ...mask]),
  );
}
