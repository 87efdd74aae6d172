import { ints } from './attributes.ts';
import type { GraphBuilder } from './graph-builder.ts';
import type { Dim } from './shape.ts';

/** How the values of a tensor lie on the places of an image. */
export interface FeatureMap {
  channels: number;
  height: number;
  width: number;
  layout: 'channels-first' | 'channels-last' | 'tokens';
  leadingTokens: number;
}

/** Lays a tensor on its grid: [N, C, h, w]. */
export function placeOnGrid(
  build: GraphBuilder,
  tensor: string,
  { layout }: FeatureMap,
  _batch: Dim,
): string {
  if (layout === 'channels-first') return tensor;
  return build.node('Transpose', [tensor], { perm: ints([0, 3, 1, 2]) });
}
