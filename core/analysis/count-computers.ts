import { canonicalJson } from '../encoding/digest.ts';
import type {
  AnsweredBy,
  CompiledBy,
  ComputedBy,
  Computers,
  ExplainedBy,
  MeasuredBy,
} from '../schema/computed-by.ts';

/** What computed a run's artifacts: an entry for each sample that has one. */
export interface ComputedArtifacts {
  explainer: CompiledBy;
  samples: readonly ComputedBy[];
  heads: readonly ExplainedBy[];
  interventions: readonly AnsweredBy[];
  /** An entry for each attack of a sample. */
  attacks: readonly AnsweredBy[];
  baselines: readonly MeasuredBy[];
}

/** Counts the samples that each process environment computed, most frequent first. */
export function countComputers(computed: ComputedArtifacts): Computers {
  const { explainer, samples, heads, interventions, attacks, baselines } = computed;
  return {
    explainer,
    image: countEach(samples.map(({ image }) => image)),
    maps: countEach(samples.map(({ maps }) => maps)),
    measures: countEach(samples.map(({ measures }) => measures)),
    heads: countEach(heads),
    interventions: countEach(interventions),
    ...(attacks.length > 0 && { attacks: countEach(attacks) }),
    baselines: countEach(baselines),
  };
}

/** Counts equal ones, the most frequent first. */
export function countEach<Computer extends object>(
  computers: readonly Computer[],
): (Computer & { samples: number })[] {
  // Most are one and the same object.
  const known = new Map<Computer, number>();
  for (const computer of computers) known.set(computer, (known.get(computer) ?? 0) + 1);
  const counted = new Map<string, Computer & { samples: number }>();
  for (const [computer, samples] of known) {
    const key = canonicalJson(computer);
    counted.set(key, { ...computer, samples: (counted.get(key)?.samples ?? 0) + samples });
  }
  return [...counted.values()].sort((a, b) => b.samples - a.samples);
}
