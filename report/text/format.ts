import { formatP } from '../../core/stats/format-p.ts';

/** `value` with that many decimals, never "-0.00"; an en dash if it is null. */
export function fixed(value: number | null, digits: number): string {
  if (value === null) return '–';
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** A share in [0, 1] as a percentage with one decimal: "62.8%". */
export function percent(share: number | null): string {
  return share === null ? '–' : `${fixed(share * 100, 1)}%`;
}

/** An interval in words, since a dash between negative numbers misleads: "-0.12 to 0.40". */
export function interval(bounds: readonly [number, number] | null, digits: number): string {
  return bounds === null ? '–' : `${fixed(bounds[0], digits)} to ${fixed(bounds[1], digits)}`;
}

/** A p value from its decimal logarithm: "0.031", "1.5e-15"; an en dash if it is null. */
export function pValue(log10p: number | null): string {
  return log10p === null ? '–' : formatP(log10p).replace('p = ', '');
}

/** "1 sample", "43 samples", "12,031 samples". */
export function count(n: number, singular: string, plural = `${singular}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? singular : plural}`;
}

/** A probability with two decimals; "below 0.01" rather than "0.00", since it is not zero. */
export function probability(p: number): string {
  return p < 0.005 ? 'below 0.01' : fixed(p, 2);
}

/** The text with true minus signs before its numbers, as a page sets it; the hyphen of "ResNet-50" stays one. */
export function typeset(text: string): string {
  return text.replace(/(?<![\p{L}\p{N}_])-(?=\d)/gu, '−');
}
