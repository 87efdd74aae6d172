import { InputError } from '../../errors/input-error.ts';
import type { MaskContent } from './mask-content.ts';

/**
 * Throws if a mask whose numbers or colours are those of classes is a JPEG, which keeps neither: 1 becomes 2 in places,
 * which is another class.
 *
 * @throws InputError
 */
export function refuseJpeg(masks: readonly Pick<MaskContent, 'file' | 'isJpeg'>[]): void {
  const jpeg = masks.find(({ isJpeg }) => isJpeg);
  if (!jpeg) return;
  throw new InputError(
    `${jpeg.file} is a JPEG, whose compression changes the numbers and colours of classes`,
    { hint: 'Save masks of several classes as PNG, from where they were made.' },
  );
}
