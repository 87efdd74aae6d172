import { chunks } from '../../core/encoding/chunks.ts';
import { chooseDonors } from '../../core/intervene/choose-donors.ts';
import { attackKeys } from '../../core/keys/attack-keys.ts';
import { interventionKey } from '../../core/keys/intervention-key.ts';
import { sampleKeys, type SampleKeys } from '../../core/keys/sample-keys.ts';
import { attackCells, type AttackCell } from '../../core/schema/attack-cells.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import type { UncountedPlan } from './compose-plan.ts';

/** Samples looked up at a time: their keys take 15 MB. */
const LOOKUPS = 100_000;

/** A sample, and the image that lends it a background: undefined if the run does not ask for that. */
export interface PlannedSample {
  sample: Sample;
  donor: Sample | null | undefined;
}

/** A sample with work left to do, and what of it. */
export interface PendingSample extends PlannedSample {
  lacks: Lacking;
}

/** What the store lacks of a sample. */
export interface Lacking {
  /** A measurement, or what its heads come to. */
  measurement: boolean;
  /** The model's answers to altered images, if the run asks for them. */
  intervention: boolean;
  attacks: readonly AttackCell[];
}

/** The samples of a run by whether there is work left to do. */
export interface Parts {
  pending: PendingSample[];
  cached: PlannedSample[];
}

/** The artifacts of a sample without which it is not done. */
function keysOfWork({ measurements, heads }: SampleKeys): string[] {
  return [...measurements.map(({ key }) => key), ...(heads === null ? [] : [heads])];
}

/**
 * Samples that lack an artifact of the run, and samples that have all of them. Those of one image are next to each other, since the
 * work on it is shared.
 */
export async function splitByWork(
  artifacts: Artifacts,
  samples: readonly Sample[],
  plan: UncountedPlan,
  signal: AbortSignal,
): Promise<Parts> {
  const pending: PendingSample[] = [];
  const cached: PlannedSample[] = [];
  const asked = (plan.spec.attacks ?? []).flatMap(attackCells);
  const donors = plan.spec.interventions ? chooseDonors(samples) : null;
  const alike = new Map<string, Lacking>();
  let first = 0;
  for (const part of chunks(samples, LOOKUPS)) {
    const planned = part.map((sample, at) => ({ sample, donor: donors?.[first + at] }));
    first += part.length;
    const keys = planned.map(({ sample, donor }) => ({
      work: keysOfWork(sampleKeys(sample, plan)),
      intervention: donor === undefined ? [] : [interventionKey(sample, donor, plan)],
      attacks: attackKeys(sample, plan).map(({ record }) => record),
    }));
    const known = await artifacts.known(
      keys.flatMap(({ work, intervention, attacks }) => [...work, ...intervention, ...attacks]),
      signal,
    );
    const isLost = (key: string) => !known.has(key);
    planned.forEach(({ sample, donor }, position) => {
      const { work, intervention, attacks } = keys[position]!;
      const lacks = shared({
        measurement: work.some(isLost),
        intervention: intervention.some(isLost),
        attacks: attacks.every(isLost) ? asked : asked.filter((_, at) => isLost(attacks[at]!)),
      });
      const isCached = !lacks.measurement && !lacks.intervention && lacks.attacks.length === 0;
      if (isCached) cached.push({ sample, donor });
      else pending.push({ sample, donor, lacks });
    });
  }
  return { pending: togetherByImage(pending), cached: togetherByImage(cached) };

  /** One object for all that lack the same, unless some of their attacks are stored: there may be a million of them. */
  function shared(lacks: Lacking): Lacking {
    if (lacks.attacks !== asked) return lacks;
    const key = `${lacks.measurement} ${lacks.intervention}`;
    const known = alike.get(key) ?? lacks;
    alike.set(key, known);
    return known;
  }
}

/** In the order in which their images first occur. */
function togetherByImage<Planned extends PlannedSample>(planned: Planned[]): Planned[] {
  const places = new Map<string, number>();
  for (const { sample } of planned) {
    if (!places.has(sample.image)) places.set(sample.image, places.size);
  }
  if (places.size === planned.length) return planned;
  const placeOf = ({ sample }: Planned) => places.get(sample.image) ?? NaN;
  return planned.toSorted((a, b) => placeOf(a) - placeOf(b));
}
