/**
 * A mask as its file has it: what the numbers and colours mean is not known yet. `pixels` is row-major, one
 * entry a pixel.
 *
 * - grey: grey levels or numbers, from 0 to 65535
 * - palette: indices of `palette`, whose entries are 0xRRGGBB
 * - colour: 0xRRGGBB
 */
export type StoredMask = {
  width: number;
  height: number;
} & (
  | { kind: 'grey'; pixels: Uint8Array | Uint16Array }
  | { kind: 'palette'; pixels: Uint8Array; palette: readonly number[] }
  | { kind: 'colour'; pixels: Uint32Array }
);

/** 0xRRGGBB of a grey level; levels above 255 have no colour. */
export function greyColour(level: number): number {
  return level * 0x010101;
}

/** The brightest channel of 0xRRGGBB. */
export function brightness(colour: number): number {
  return Math.max(colour >> 16, (colour >> 8) & 255, colour & 255);
}
