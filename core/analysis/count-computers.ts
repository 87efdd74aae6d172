import { canonicalJson } from '../encoding/digest.ts';
import type { ComputedBy, Computers } from '../schema/computed-by.ts';

/** Counts the samples that each process environment computed, most frequent first. */
export function countComputers(samples: readonly ComputedBy[]): Computers {
  return {
    image: count(samples.map(({ image }) => image)),
    maps: count(samples.map(({ maps }) => maps)),
    measures: count(samples.map(({ measures }) => measures)),
  };
}

function count<Computer extends object>(
  computers: readonly Computer[],
): (Computer & { samples: number })[] {
  const counted = new Map<string, Computer & { samples: number }>();
  for (const computer of computers) {
    const key = canonicalJson(computer);
    counted.set(key, { ...computer, samples: (counted.get(key)?.samples ?? 0) + 1 });
  }
  return [...counted.values()].sort((a, b) => b.samples - a.samples);
}
