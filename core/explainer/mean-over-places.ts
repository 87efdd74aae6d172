import { intsOf } from '../onnx/attributes.ts';
import { intsOfTensor } from '../onnx/constants.ts';
import type { FeatureMap } from '../onnx/feature-map.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { Dim } from '../onnx/shape.ts';
import { inputOf } from '../onnx/node-tensors.ts';

/**
 * Appends the mean of a tensor over the positions of its feature map; returns a tensor [N, C, 1, 1].
 *
 * The mean of a product with a constant matrix is the product of the mean: a gradient that ends in a linear
 * layer's adjoint, as in transformers, is then not computed at every position.
 */
export function meanOverPlaces(
  build: GraphBuilder,
  tensor: string,
  map: FeatureMap,
  batch: Dim,
): string {
  if (map.layout === 'channels-first') return build.reduceMean(tensor, [2, 3]);
  const mean = meanOfRows(build, tensor, map, batch) ?? meanOfColumns(build, tensor, map);
  return build.reshape(mean ?? plainMean(build, tensor, map), [batch, map.channels, 1, 1]);
}

function plainMean(build: GraphBuilder, tensor: string, map: FeatureMap): string {
  if (map.layout === 'channels-last') return build.reduceMean(tensor, [1, 2]);
  return build.reduceMean(onGrid(build, tensor, map), [1]);
}

/** The tokens [N, T, C] that are on the grid. */
function onGrid(build: GraphBuilder, tokens: string, { leadingTokens, ...grid }: FeatureMap) {
  if (leadingTokens === 0) return tokens;
  return build.slice(tokens, { axis: 1, start: leadingTokens, count: grid.height * grid.width });
}

/**
 * If each position is a row times a matrix: the mean row times the matrix. Steps between the product and
 * the tensor that only permute positions, such as undoing windows, don't change the mean.
 */
function meanOfRows(
  build: GraphBuilder,
  tensor: string,
  map: FeatureMap,
  batch: Dim,
): string | undefined {
  const product = productBehind(build, tensor, map.channels);
  if (!product || (product.tensor !== tensor && map.leadingTokens > 0)) return undefined;
  const { rows, matrix, depth } = product;
  const places =
    map.leadingTokens > 0
      ? onGrid(build, rows, map)
      : build.reshape(rows, [batch, map.height * map.width, depth]);
  return build.node('MatMul', [build.reduceMean(places, [1]), matrix]);
}

/** If positions were mixed, so that each is a column of the matrix: times the mean column. */
function meanOfColumns(
  build: GraphBuilder,
  tensor: string,
  { layout, leadingTokens }: FeatureMap,
): string | undefined {
  const node = build.producerOf(tensor);
  const swaps = node?.opType === 'Transpose' && String(intsOf(node, 'perm')) === '0,2,1';
  if (!swaps || layout !== 'tokens' || leadingTokens > 0) return undefined;
  const product = productAt(build, inputOf(node, 0));
  return product && build.node('MatMul', [product.rows, build.reduceMean(product.matrix, [1])]);
}

/** A product of rows [..., depth] with a constant matrix. */
interface Product {
  tensor: string;
  rows: string;
  matrix: string;
  depth: number;
}

/** The product whose positions a tensor [..., C] permutes within each sample. */
function productBehind(build: GraphBuilder, tensor: string, channels: number): Product | undefined {
  const node = build.producerOf(tensor);
  const [source = ''] = node?.input ?? [];
  switch (node?.opType) {
    case 'MatMul':
      return productAt(build, tensor);
    case 'Reshape': {
      const dims = build.constantOf(inputOf(node, 1));
      const keepsChannels = dims && intsOfTensor(dims).at(-1) === channels;
      return keepsChannels ? productBehind(build, source, channels) : undefined;
    }
    case 'Transpose': {
      const perm = intsOf(node, 'perm');
      const keepsEnds = perm?.at(0) === 0 && perm.at(-1) === perm.length - 1;
      return keepsEnds ? productBehind(build, source, channels) : undefined;
    }
    case undefined:
    default:
      return undefined;
  }
}

function productAt(build: GraphBuilder, tensor: string): Product | undefined {
  const node = build.producerOf(tensor);
  if (node?.opType !== 'MatMul') return undefined;
  const [rows, matrix] = node.input as [string, string];
  const turned = build.producerOf(matrix);
  const isTurned = turned?.opType === 'Transpose';
  const dims = build.constantOf(isTurned ? inputOf(turned, 0) : matrix)?.dims.map(Number);
  if (dims?.length !== 2) return undefined;
  return { tensor, rows, matrix, depth: dims[isTurned ? 1 : 0]! };
}
