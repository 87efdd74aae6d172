import sharp from 'sharp';
import type { Raster } from './raster.ts';

/**
 * The raster stretched to `width` × `height` pixels by libvips with its linear kernel. Not exact: on photos
 * shrunk to 224 × 224 it differs from Pillow by 0.2 of 255 on average, 16 at most; more when enlarging.
 */
export async function resizeSharp(raster: Raster, width: number, height: number): Promise<Raster> {
  const resized = await sharp(raster.data, {
    raw: { width: raster.width, height: raster.height, channels: 3 },
  })
    .resize({ width, height, fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(resized) };
}
