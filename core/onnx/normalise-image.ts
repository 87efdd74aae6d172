import { InputError } from '../errors/input-error.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';
import { ints } from './attributes.ts';
import type { ImageModel } from './image-model.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { TensorProto_DataType as DataType } from './onnx_pb.ts';

/**
 * Appends the nodes from 8-bit RGB pixels [N, H, W, 3] to the model's input: `(pixel · inputRange / 255 −
 * mean) / std` per channel, in the model's channel order. The result is named `output` if others rely on
 * the name. A model with one channel gets grey images, as PIL's "L".
 *
 * Throws InputError if a model with one channel is given a mean or std for each of three.
 */
export function normaliseImage(
  build: GraphBuilder,
  image: string,
  { layout, channels }: Pick<ImageModel, 'layout' | 'channels'>,
  preprocessing: Preprocessing,
  output?: string,
): string {
  const ordered = channels === 1 ? grey(build, image) : inOrder(build, image, preprocessing);
  return scaleChannels(build, ordered, { layout, channels }, preprocessing, output);
}

/**
 * Appends the nodes from channels [N, H, W, C], 0 to 255 and in the model's order, to the model's input. See
 * `normaliseImage`.
 */
export function scaleChannels(
  build: GraphBuilder,
  ordered: string,
  { layout, channels }: Pick<ImageModel, 'layout' | 'channels'>,
  preprocessing: Preprocessing,
  output?: string,
): string {
  const { scale, shift } = channelScales(channels, preprocessing);
  const placed =
    layout === 'nchw' ? build.node('Transpose', [ordered], { perm: ints([0, 3, 1, 2]) }) : ordered;
  const dims = layout === 'nchw' ? [1, channels, 1, 1] : [1, 1, 1, channels];
  const scaled = build.node('Mul', [build.cast(placed, DataType.FLOAT), build.floats(dims, scale)]);
  return build.node('Add', [scaled, build.floats(dims, shift)], {}, output);
}

/** What each channel of 0 to 255, in the model's order, is multiplied by, and what is added to it then. */
export function channelScales(
  channels: 1 | 3,
  preprocessing: Preprocessing,
): { scale: number[]; shift: number[] } {
  const mean = perChannel(preprocessing.mean, channels);
  const std = perChannel(preprocessing.std, channels);
  return {
    scale: std.map((deviation) => preprocessing.inputRange / 255 / deviation),
    shift: std.map((deviation, channel) => -mean[channel]! / deviation),
  };
}

function perChannel(values: readonly number[], channels: 1 | 3): readonly number[] {
  if (channels === 3) return values;
  if (new Set(values).size > 1) {
    throw new InputError(
      `Expected one mean and one std for a model of grey images but received ${values.join(', ')}`,
      { hint: 'Pass one number with --mean and one with --std.' },
    );
  }
  return values.slice(0, 1);
}

/** RGB [N, H, W, 3] in the model's order, or the other way round: BGR is its own inverse. */
export function inOrder(
  build: GraphBuilder,
  image: string,
  { channels }: Pick<Preprocessing, 'channels'>,
): string {
  return channels === 'bgr'
    ? build.node('Gather', [image, build.ints([2, 1, 0])], { axis: { int: 3 } })
    : image;
}

/** ITU-R 601-2 luma in PIL's 16-bit fixed point: (19595 R + 38470 G + 7471 B + 2¹⁵) / 2¹⁶, rounded down. */
function grey(build: GraphBuilder, image: string): string {
  const number = (values: number[], dims: number[]) =>
    build.constant(dims, Int32Array.from(values));
  const weighted = build.node('Mul', [
    build.cast(image, DataType.INT32),
    number([19595, 38470, 7471], [3]),
  ]);
  const sum = build.reduceSum(weighted, [3], { keepDims: true });
  return build.node('Div', [
    build.node('Add', [sum, number([2 ** 15], [])]),
    number([2 ** 16], []),
  ]);
}
