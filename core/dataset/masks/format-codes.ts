import type { MaskReading } from '../../schema/mask-reading.ts';

/** Codes for people: `3`, or `(128, 0, 0)` for a colour; greys of a colour are written as one level. */
export function formatCode(code: number, by: MaskReading['by']): string {
  if (by !== 'colour') return String(code);
  if (code % 0x010101 === 0) return String(code & 255);
  return `(${code >> 16}, ${(code >> 8) & 255}, ${code & 255})`;
}

/** At most ten codes; numbers in a row as a range: `0 to 20 and 255`. */
export function formatCodes(codes: readonly number[], by: MaskReading['by']): string {
  const parts: string[] = [];
  const sorted = [...new Set(codes)].sort((a, b) => a - b);
  for (let i = 0; i < sorted.length;) {
    let end = i;
    while (by !== 'colour' && sorted[end + 1] === sorted[end]! + 1) end++;
    const [first, last] = [formatCode(sorted[i]!, by), formatCode(sorted[end]!, by)];
    if (end - i >= 2) parts.push(`${first} to ${last}`);
    else for (let k = i; k <= end; k++) parts.push(formatCode(sorted[k]!, by));
    i = end + 1;
  }
  const shown = parts.length > 10 ? [...parts.slice(0, 10), `${parts.length - 10} others`] : parts;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
