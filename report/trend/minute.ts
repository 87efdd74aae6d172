/** A moment to the minute, as people read it: "2026-11-25 06:00". UTC, as the moment is. */
export function minute(isoTime: string): string {
  return isoTime.slice(0, 16).replace('T', ' ');
}
