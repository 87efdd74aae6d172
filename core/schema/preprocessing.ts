import { z } from 'zod';
import { strictObject } from './strict-object.ts';

const perChannel = z
  .union([
    z.number(),
    z.array(z.number()).length(3, 'expected one number or three, one per channel'),
  ])
  .transform((value): [number, number, number] =>
    typeof value === 'number' ? [value, value, value] : [value[0]!, value[1]!, value[2]!],
  );

/**
 * How pixels become the model's input: `(pixel · inputRange / 255 − mean) / std`, per channel, in the given
 * channel order, after the image is stretched to the input size.
 *
 * `inputRange` is the value of a white pixel before mean and std apply: 255 (Caffe, TensorFlow) or 1
 * (torchvision, whose mean is 0.485, 0.456, 0.406).
 */
export const Preprocessing = strictObject({
  mean: perChannel.default([0, 0, 0]),
  std: perChannel
    .refine((std) => std.every((value) => value > 0), 'expected numbers above 0')
    .default([1, 1, 1]),
  inputRange: z.union([z.literal(1), z.literal(255)]).default(255),
  channels: z.enum(['rgb', 'bgr']).default('rgb'),
});

export type Preprocessing = z.infer<typeof Preprocessing>;
