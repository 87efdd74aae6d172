/** In pixels. */
export interface Size {
  width: number;
  height: number;
}

/** 8-bit RGB pixels, row-major, interleaved: data.length = height · width · 3. */
export interface Raster {
  width: number;
  height: number;
  data: Uint8Array;
}

/** One 8-bit label per pixel, row-major: data.length = height · width. */
export interface LabelMap {
  width: number;
  height: number;
  data: Uint8Array;
}

/** One float per pixel, row-major: data.length = height · width. */
export interface FloatMap {
  width: number;
  height: number;
  data: Float32Array;
}

/** Red, green and blue, 0 to 255. */
export type Colour = [red: number, green: number, blue: number];
