import { randomNumbers } from '../../core/stats/random.ts';

/** What a campaign does to the processes and the files of an audit. */
export type Blow =
  /** SIGKILL to so many workers, and new ones in their places. */
  | { kind: 'kill worker'; workers: number }
  /** SIGSTOP, and SIGCONT after some time. */
  | { kind: 'stop worker'; ms: number }
  /** SIGTERM: the worker drains while a new one has its place. */
  | { kind: 'end worker' }
  | { kind: 'kill server'; ms: number }
  | { kind: 'move dataset'; ms: number }
  /** The clock of a worker jumps. */
  | { kind: 'step clock'; stepMs: number };

/** What a stretch of bad weather does to requests to the store. */
export const WEATHER = [
  's3 slow',
  's3 error',
  's3 reset',
  's3 cut',
  's3 flip',
  's3 flip-upload',
  's3 stale',
  's3 lost',
  's3 hang',
] as const;
export type Weather = (typeof WEATHER)[number];

export type Fault = Blow | { kind: Weather; requests: number; share: number };

export interface PlannedFault {
  /** Requests to the store since the fault before: a slow machine has as many faults as a fast one. */
  after: number;
  fault: Fault;
}

const HOUR = 3_600_000;

/**
 * The faults of a campaign, the same for equal seeds, one after the other. No kind comes a second time
 * before each has come once.
 */
export function drawFaults(seed: number, count: number): PlannedFault[] {
  const random = randomNumbers(seed);
  const between = (low: number, high: number) => Math.round(low + (high - low) * random());
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const make: Record<Fault['kind'], () => Fault> = {
    'kill worker': () => ({ kind: 'kill worker', workers: pick([1, 1, 2]) }),
    // A worker that does not move for 30 s loses its activities to others.
    'stop worker': () => ({ kind: 'stop worker', ms: pick([500, 3_000, 3_000, 33_000]) }),
    'end worker': () => ({ kind: 'end worker' }),
    'kill server': () => ({ kind: 'kill server', ms: between(0, 3_000) }),
    'move dataset': () => ({ kind: 'move dataset', ms: between(200, 2_500) }),
    'step clock': () => ({
      kind: 'step clock',
      stepMs: pick([-24 * HOUR, -HOUR, HOUR, 24 * HOUR, 400 * 24 * HOUR]),
    }),
    's3 slow': weather('s3 slow', 0.2, 0.6),
    's3 error': weather('s3 error', 0.1, 0.4),
    's3 reset': weather('s3 reset', 0.1, 0.4),
    's3 cut': weather('s3 cut', 0.1, 0.4),
    's3 flip': weather('s3 flip', 0.1, 0.3),
    's3 flip-upload': weather('s3 flip-upload', 0.05, 0.2),
    's3 stale': weather('s3 stale', 0.05, 0.2),
    's3 lost': weather('s3 lost', 0.1, 0.3),
    's3 hang': weather('s3 hang', 0.02, 0.1),
  };
  const kinds = Object.keys(make) as Fault['kind'][];
  const planned: PlannedFault[] = [];
  for (let deck: Fault['kind'][] = []; planned.length < count;) {
    if (deck.length === 0) deck = [...kinds];
    const [kind] = deck.splice(Math.floor(random() * deck.length), 1);
    planned.push({ after: between(5, 35), fault: make[kind!]() });
  }
  return planned;

  function weather(kind: Weather, fewest: number, most: number): () => Fault {
    return () => ({
      kind,
      requests: between(20, 80),
      share: between(1000 * fewest, 1000 * most) / 1000,
    });
  }
}
