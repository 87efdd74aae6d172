import type { Preprocessing } from '../schema/preprocessing.ts';
import { ints } from './attributes.ts';
import type { Classifier } from './classifier.ts';
import type { GraphBuilder } from './graph-builder.ts';
import { TensorProto_DataType as DataType } from './onnx_pb.ts';

/**
 * Appends the nodes from 8-bit RGB pixels [N, H, W, 3] to the model's input: `(pixel · inputRange / 255 −
 * mean) / std` per channel, in the model's channel order. The result is named `output` if others rely on
 * the name.
 */
export function normaliseImage(
  build: GraphBuilder,
  image: string,
  { layout }: Pick<Classifier, 'layout'>,
  { mean, std, inputRange, channels }: Preprocessing,
  output?: string,
): string {
  const ordered =
    channels === 'bgr'
      ? build.node('Gather', [image, build.ints([2, 1, 0])], { axis: { int: 3 } })
      : image;
  const placed =
    layout === 'nchw' ? build.node('Transpose', [ordered], { perm: ints([0, 3, 1, 2]) }) : ordered;
  const dims = layout === 'nchw' ? [1, 3, 1, 1] : [1, 1, 1, 3];
  const scale = build.floats(
    dims,
    std.map((deviation) => inputRange / 255 / deviation),
  );
  const shift = build.floats(
    dims,
    std.map((deviation, channel) => -mean[channel]! / deviation),
  );
  const scaled = build.node('Mul', [build.cast(placed, DataType.FLOAT), scale]);
  return build.node('Add', [scaled, shift], {}, output);
}
