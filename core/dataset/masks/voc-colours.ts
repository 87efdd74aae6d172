/**
 * The colour that Pascal VOC's palette gives to each number, as 0xRRGGBB: the bits of the number, three at a
 * time, from the highest bit of each channel down.
 *
 * @see VOCcode/VOClabelcolormap.m of the VOC2012 development kit
 */
export function vocColours(): number[] {
  return Array.from({ length: 256 }, (_, number) => {
    let colour = 0;
    for (let bit = 0; bit < 8; bit++) {
      for (let channel = 0; channel < 3; channel++) {
        const isSet = (number >> (3 * bit + channel)) & 1;
        colour |= (isSet << (7 - bit)) << (16 - 8 * channel);
      }
    }
    return colour;
  });
}
