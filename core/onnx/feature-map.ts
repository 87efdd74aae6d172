import { ints } from './attributes.ts';
import type { ImageModel } from './image-model.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { sameDim, type Dim, type Shape } from './shape.ts';
import type { Trace } from './trace.ts';

/** How the values of a tensor map to positions in an image, which a CAM can be read from. */
export interface FeatureMap {
  channels: number;
  height: number;
  width: number;
  /** `channels-first` [N, C, h, w], `channels-last` [N, h, w, C], or `tokens` [N, k + h·w, C]. */
  layout: 'channels-first' | 'channels-last' | 'tokens';
  /** How many tokens come before those of the grid: class, distillation and register tokens. */
  leadingTokens: number;
}

interface Grid {
  height: number;
  width: number;
}

/** Spatial operators, whose outputs [N, C, h, w] show the grids of the model. */
const SPATIAL = new Set([
  'AveragePool',
  'Conv',
  'ConvTranspose',
  'MaxPool',
  'QLinearConv',
  'Resize',
]);

/** Vision transformers have at most a class token and eight registers. */
const MOST_LEADING_TOKENS = 9;

/**
 * Finds the feature maps among a model's tensors, from their shapes and the output grids of its
 * convolutions. Maps [N, C, h, w] and [N, h, w, C] have one of those grids or one with every second row and
 * column (patch merging); tokens [N, T, C] fill such a grid after as few leading tokens as possible.
 * Attention [N, heads, T, T], windows [8N, 49, C] and single positions are not feature maps.
 *
 * @param leadingTokens how many leading tokens are not on the grid, if the caller knows
 */
export function findFeatureMaps(
  { model, fixedBatch, height, width }: ImageModel,
  { shapes }: Trace,
  leadingTokens?: number,
): ReadonlyMap<string, FeatureMap> {
  const batch: Dim = fixedBatch ?? { perSample: 1 };
  const image = { height, width };
  const convolved = model.graph.node.flatMap(({ opType, output: [output = ''] }) => {
    const [, , h, w] = shapes.get(output) ?? [];
    const isGrid = SPATIAL.has(opType) && typeof h === 'number' && typeof w === 'number';
    return isGrid ? [{ height: h, width: w }] : [];
  });
  const grids = distinct([image, ...convolved].flatMap(halvings));
  // Without convolutions, images are cut into square patches.
  const patches = convolved.length > 0 ? grids : divisions(image);

  const maps = new Map<string, FeatureMap>();
  for (const [tensor, shape] of shapes) {
    const [n, ...dims] = shape;
    if (n === undefined || !sameDim(n, batch)) continue;
    const map =
      dims.length === 2
        ? asTokens(dims, patches, leadingTokens)
        : (asChannelsFirst(dims, grids) ?? asChannelsLast(dims, grids));
    if (map) maps.set(tensor, map);
  }
  return maps;
}

function asChannelsFirst([channels, height, width, ...rest]: Shape, grids: readonly Grid[]) {
  return asMap('channels-first', [channels, height, width, ...rest], grids);
}

function asChannelsLast([height, width, channels, ...rest]: Shape, grids: readonly Grid[]) {
  return asMap('channels-last', [channels, height, width, ...rest], grids);
}

function asMap(
  layout: FeatureMap['layout'],
  [channels, height, width, ...rest]: readonly (Dim | undefined)[],
  grids: readonly Grid[],
): FeatureMap | undefined {
  const isOpen = typeof channels !== 'number' || typeof height !== 'number';
  if (isOpen || typeof width !== 'number' || rest.length > 0) return undefined;
  if (!grids.some((grid) => grid.height === height && grid.width === width)) return undefined;
  return { channels, height, width, layout, leadingTokens: 0 };
}

function asTokens(
  [count, channels]: Shape,
  grids: readonly Grid[],
  leadingTokens?: number,
): FeatureMap | undefined {
  if (typeof count !== 'number' || typeof channels !== 'number') return undefined;
  const [fit] = grids
    .map((grid) => ({ ...grid, leadingTokens: count - grid.height * grid.width }))
    .filter(({ height, width, leadingTokens: k }) =>
      leadingTokens === undefined
        ? Math.min(height, width) > 1 && k >= 0 && k <= MOST_LEADING_TOKENS
        : k === leadingTokens,
    )
    .sort((a, b) => a.leadingTokens - b.leadingTokens);
  return fit && { channels, ...fit, layout: 'tokens' };
}

/** The grid, the one with every second row and column, and so on, without grids of a single position. */
function halvings({ height, width }: Grid): Grid[] {
  if (height * width <= 1) return [];
  const half = { height: Math.ceil(height / 2), width: Math.ceil(width / 2) };
  return [{ height, width }, ...halvings(half)];
}

/** The grids of square patches that an image can be cut into. */
function divisions({ height, width }: Grid): Grid[] {
  const sides = Array.from({ length: Math.min(height, width) }, (_, i) => i + 1);
  return sides
    .filter((side) => height % side === 0 && width % side === 0)
    .map((side) => ({ height: height / side, width: width / side }))
    .filter((grid) => grid.height * grid.width > 1);
}

function distinct(grids: readonly Grid[]): Grid[] {
  return [...new Map(grids.map((grid) => [`${grid.height}x${grid.width}`, grid])).values()];
}

/**
 * Appends the nodes that arrange a tensor with a feature map's layout, the layer's activations or their
 * gradient, on its grid. Returns a tensor [N, C, h, w].
 */
export function placeOnGrid(
  build: GraphBuilder,
  tensor: string,
  { channels, height, width, layout, leadingTokens }: FeatureMap,
  batch: Dim,
): string {
  if (layout === 'channels-first') return tensor;
  if (layout === 'channels-last') {
    return build.node('Transpose', [tensor], { perm: ints([0, 3, 1, 2]) });
  }
  const [start, end, axis] = [leadingTokens, leadingTokens + height * width, 1];
  const onGrid =
    leadingTokens === 0
      ? tensor
      : build.node('Slice', [tensor, build.ints([start]), build.ints([end]), build.ints([axis])]);
  const rows = build.node('Transpose', [onGrid], { perm: ints([0, 2, 1]) });
  return build.reshape(rows, [batch, channels, height, width]);
}

/** How a layer was interpreted, as text: `196 tokens on a 14x14 grid, 1 leading token left out`. */
export function describeFeatureMap(map: FeatureMap): string {
  const { channels, height, width, layout, leadingTokens } = map;
  const grid = `${height}x${width}`;
  if (layout !== 'tokens') return `${channels} channels on a ${grid} grid`;
  const found = `${height * width} tokens on a ${grid} grid`;
  if (leadingTokens === 0) return found;
  return `${found}, ${leadingTokens} leading token${leadingTokens === 1 ? '' : 's'} left out`;
}
