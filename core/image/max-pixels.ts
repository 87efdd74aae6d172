/** Larger images are refused as decompression bombs: the same limit as in Pillow. */
export const MAX_PIXELS = 178_956_970;
