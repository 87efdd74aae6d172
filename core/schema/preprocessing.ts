import { z } from 'zod';
import { strictObject } from './strict-object.ts';

const PerChannel = z
  .union([
    z.number(),
    z.array(z.number()).length(3, 'expected one number or three, one per channel'),
  ])
  .transform((value): [number, number, number] =>
    typeof value === 'number' ? [value, value, value] : [value[0]!, value[1]!, value[2]!],
  );

const Std = PerChannel.refine((std) => std.every((value) => value > 0), 'expected numbers above 0');
const InputRange = z.union([z.literal(1), z.literal(255)]);
const Channels = z.enum(['rgb', 'bgr']);

/**
 * How pixels become the model's input: `(pixel · inputRange / 255 − mean) / std`, per channel, in the given
 * channel order, after the image is stretched to the input size.
 *
 * `inputRange` is the value of a white pixel before mean and std apply: 255 (Caffe, TensorFlow) or 1
 * (torchvision, whose mean is 0.485, 0.456, 0.406).
 */
export const Preprocessing = strictObject({
  mean: PerChannel.default([0, 0, 0]),
  std: Std.default([1, 1, 1]),
  inputRange: InputRange.default(255),
  channels: Channels.default('rgb'),
});
export type Preprocessing = z.infer<typeof Preprocessing>;

/** The part of it that somebody states: what is left out may be known from elsewhere. */
export const StatedPreprocessing = strictObject({
  mean: PerChannel.optional(),
  std: Std.optional(),
  inputRange: InputRange.optional(),
  channels: Channels.optional(),
});
export type StatedPreprocessing = z.infer<typeof StatedPreprocessing>;
