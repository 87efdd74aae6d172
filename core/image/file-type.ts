/** How files of a type begin, at byte `at` (default 0), in the order in which types are tried. */
const SIGNATURES: { type: string; begin: string | RegExp; at?: number }[] = [
  { type: 'empty', begin: /^$/ },
  { type: 'JPEG', begin: '\xff\xd8\xff' },
  { type: 'PNG', begin: '\x89PNG\r\n\x1a\n' },
  { type: 'GIF', begin: 'GIF8' },
  { type: 'WebP', begin: 'WEBP', at: 8 },
  { type: 'TIFF', begin: 'II*\0' },
  { type: 'TIFF', begin: 'MM\0*' },
  { type: 'TIFF', begin: 'II+\0' },
  { type: 'TIFF', begin: 'MM\0+' },
  { type: 'JPEG 2000', begin: '\0\0\0\x0cjP  ' },
  { type: 'JPEG 2000', begin: '\xffO\xffQ' },
  { type: 'JPEG XL', begin: '\xff\x0a' },
  { type: 'JPEG XL', begin: '\0\0\0\x0cJXL ' },
  { type: 'AVIF', begin: 'ftypavi', at: 4 },
  // Of a general brand, with AVIF's among those that it is compatible with.
  { type: 'AVIF', begin: /^[^]{4}ftyp(mif1|msf1|miaf)[^]{4}(?:[\x20-\x7e]{4})*?avi[fs]/ },
  { type: 'HEIC', begin: 'ftyp', at: 4 },
  { type: 'BMP', begin: /^BM[^]{4}\0\0\0\0/ },
  { type: 'PNM', begin: /^P[1-6]\s/ },
  { type: 'NumPy', begin: '\x93NUMPY' },
  { type: 'PDF', begin: '%PDF' },
  { type: 'ZIP', begin: 'PK\x03\x04' },
  { type: 'gzip', begin: '\x1f\x8b' },
  { type: 'a Git LFS pointer', begin: 'version https://git-lfs' },
  { type: 'SVG', begin: /^\s*(<\?xml[^]*)?<svg/i },
  { type: 'HTML', begin: /^\s*<(!doctype|html)/i },
  { type: 'text', begin: /^[\t\n\r\x20-\x7e\x80-\xff]+$/ },
];

/**
 * The apparent type of a file, by its first bytes and never by its name: "JPEG", "PNG", "text", "empty", …,
 * or "of an unknown type".
 */
export function fileType(bytes: Uint8Array): string {
  const start = String.fromCharCode(...bytes.subarray(0, 200));
  const found = SIGNATURES.find(({ begin, at = 0 }) =>
    typeof begin === 'string' ? start.startsWith(begin, at) : begin.test(start),
  );
  return found?.type ?? 'of an unknown type';
}
