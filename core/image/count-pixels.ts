import sharp from 'sharp';
import { bmpPixels, pnmPixels } from './bitmap.ts';
import { throwIfTemporary } from './decoding-failure.ts';
import { fileType } from './file-type.ts';
import { jpegFrame, pngPixels } from './header-pixels.ts';

/**
 * How many pixels an image or mask file has, by its header: at least as many as decoding it gives. 0 if the
 * header can't be read, and then nor can the pixels.
 *
 * @throws OutOfResourcesError There is not enough memory now.
 */
export async function countPixels(bytes: Uint8Array): Promise<number> {
  try {
    switch (fileType(bytes)) {
      case 'BMP':
        return bmpPixels(bytes);
      case 'PNM':
        return pnmPixels(bytes);
      case 'NumPy':
        return bytes.length;
      case 'JPEG':
        return jpegFrame(bytes)?.pixels ?? (await decoderPixels(bytes));
      case 'PNG':
        return pngPixels(bytes) ?? (await decoderPixels(bytes));
      default:
        return await decoderPixels(bytes);
    }
  } catch (error) {
    throwIfTemporary(error, 'The header of an image');
    return 0;
  }
}

async function decoderPixels(bytes: Uint8Array): Promise<number> {
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
  return width * height;
}
