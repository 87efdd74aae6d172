import type { Placing } from '../schema/geometry.ts';
import type { Colour } from './raster.ts';

/** The colour around a photo that does not fill the input: that which the normalisation maps to 0, or black. */
export function paddingColour({ padding }: Pick<Placing, 'padding'>, mean: Colour): Colour {
  return padding === 'black' ? [0, 0, 0] : mean;
}
