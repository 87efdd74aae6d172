import type { SymbolName } from '@observablehq/plot';

/** How models are told apart in plots, by colour and by symbol; more than these share. */
const SYMBOLS: readonly SymbolName[] = [
  'circle',
  'square',
  'triangle',
  'diamond',
  'star',
  'wye',
  'cross',
];

/** Paths of the same symbols for a key, in a box from −6 to 6. */
const PATHS = [
  'M5,0A5,5 0 1 1 -5,0A5,5 0 1 1 5,0Z',
  'M-4.5,-4.5H4.5V4.5H-4.5Z',
  'M0,-6L5.5,4H-5.5Z',
  'M0,-6L4,0L0,6L-4,0Z',
  'M0,-6L1.7,-2L6,-2L2.6,1L4,5.5L0,2.8L-4,5.5L-2.6,1L-6,-2L-1.7,-2Z',
  'M-1.8,-1L-5.5,-3.2L-3.7,-6L0,-3.9L3.7,-6L5.5,-3.2L1.8,-1V5H-1.8Z',
  'M-1.7,-5H1.7V-1.7H5V1.7H1.7V5H-1.7V1.7H-5V-1.7H-1.7Z',
];

/** The symbol, the class that colours it, and its path for a key. */
export function markOf(model: number): { symbol: SymbolName; class: string; path: string } {
  const at = model % SYMBOLS.length;
  return { symbol: SYMBOLS[at] ?? 'circle', class: `m${at}`, path: PATHS[at] ?? '' };
}
