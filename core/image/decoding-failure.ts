import type { ExclusionReason } from '../errors/exclusion-reasons.ts';
import { InvalidImageError } from '../errors/invalid-image-error.ts';
import { OutOfResourcesError } from '../errors/out-of-resources-error.ts';

/**
 * What decoders say if the machine and not the file is to blame: libvips ("out of memory -- size == 183MB", "unable to write to
 * …" and "system error: …" of its temporary files), libpng and libjpeg ("Insufficient memory"), libtiff ("No space for strip
 * buffer", "Failed to allocate memory"), V8 ("Array buffer allocation failed").
 */
const TEMPORARY =
  /(out of|insufficient) memory|allocat(e|ing|ion failed)|no space (for|left)|temporary file|unable to (write|create thread)|system error|too many open files/i;

/** Throws OutOfResourcesError if a decoder failed for want of memory or the like, whatever the file is. */
export function throwIfTemporary(error: unknown, what: string): void {
  const message = error instanceof Error ? error.message : String(error);
  if (!TEMPORARY.test(message)) return;
  throw new OutOfResourcesError(`${what} could not be decoded now: ${firstLine(message)}`, {
    cause: error,
  });
}

/**
 * What to throw if a file can't be decoded: that it is unusable, or that there were not the means to find out.
 *
 * @param said what was expected, for the message: "This PNG can't be decoded"
 */
export function decodingFailure(
  error: unknown,
  {
    reason,
    type,
    said,
    hint,
  }: { reason: ExclusionReason; type: string; said: string; hint: string },
): InvalidImageError {
  throwIfTemporary(error, `This ${type}`);
  const message = error instanceof Error ? error.message : String(error);
  return new InvalidImageError(reason, `This ${type} ${said}: ${firstLine(message)}`, {
    hint,
    cause: error,
  });
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]!;
}
