import sharp from 'sharp';
import type { Raster } from './raster.ts';

/** The pixels of a PNG of ours: 8 bits, RGB. */
export async function decodePng(bytes: Uint8Array): Promise<Raster> {
  const { data, info } = await sharp(bytes)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data: new Uint8Array(data) };
}
