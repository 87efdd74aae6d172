import type { Geometry } from '../schema/geometry.ts';

/** The geometry of the published recipe: the whole photo stretched to the input, by Pillow's bilinear filter. */
export function stretchTo(input: readonly [height: number, width: number]): Geometry {
  const [height, width] = input;
  return {
    kind: 'stretch',
    resize: [height, width],
    crop: [height, width],
    rounding: 'down',
    offset: 'nearest',
    filter: 'bilinear',
  };
}
