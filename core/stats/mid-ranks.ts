/** Ranks from 1 up; equal values share the mean of their ranks (the default of R and scipy). */
export function midRanks(values: readonly number[]): number[] {
  const ascending = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks: number[] = [];
  for (let start = 0, end = 0; start < ascending.length; start = end) {
    while (end < ascending.length && values[ascending[end]!] === values[ascending[start]!]) end++;
    for (let i = start; i < end; i++) ranks[ascending[i]!] = (start + 1 + end) / 2;
  }
  return ranks;
}
