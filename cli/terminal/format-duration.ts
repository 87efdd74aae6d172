/** Milliseconds as a duration that `duration` parses: "6h", "90m". */
export function formatDuration(milliseconds: number): string {
  const units = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 };
  for (const [unit, size] of Object.entries(units)) {
    if (milliseconds % size === 0) return `${milliseconds / size}${unit}`;
  }
  return `${milliseconds}ms`;
}
