import { closest, distance } from 'fastest-levenshtein';

/**
 * `: did you mean "layer4"?` for the nearest of the names, ignoring case; empty if half of it or more would
 * have to change.
 */
export function didYouMean(name: string, names: readonly string[]): string {
  if (names.length === 0) return '';
  const lower = names.map((each) => each.toLowerCase());
  const nearest = closest(name.toLowerCase(), lower);
  if (distance(name.toLowerCase(), nearest) * 2 >= nearest.length) return '';
  return `: did you mean "${names[lower.indexOf(nearest)]}"?`;
}
