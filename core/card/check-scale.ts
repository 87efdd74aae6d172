import { InputError } from '../errors/input-error.ts';
import type { Preprocessing } from '../schema/preprocessing.ts';

/**
 * Throws InputError for a mean and std of pixels from 0 to 1, such as torchvision's 0.485 and 0.229, with an
 * input range of 255, and for ones of pixels from 0 to 255 with an input range of 1. They may come from two
 * sources.
 */
export function checkScale({ mean, std, inputRange }: Preprocessing): void {
  const isOfOne = mean.some((value) => value > 0 && value < 1) && Math.max(...std) < 1;
  const isOf255 = Math.max(...mean) > 2 && Math.max(...std) > 2;
  const fitting = inputRange === 255 && isOfOne ? 1 : inputRange === 1 && isOf255 ? 255 : undefined;
  if (fitting === undefined) return;
  throw new InputError(
    `A mean of ${mean.join(', ')} and std of ${std.join(', ')} do not fit pixels from 0 to ${inputRange}`,
    {
      hint: `Add --input-range ${fitting} if they are for pixels from 0 to ${fitting}${fitting === 1 ? ', as in torchvision' : ''}.`,
    },
  );
}
