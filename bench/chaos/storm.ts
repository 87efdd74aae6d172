import { setTimeout as sleep } from 'node:timers/promises';
import type { BadWeather } from './bad-weather.ts';
import type { Crew } from './crew.ts';
import type { Blow, Fault, PlannedFault } from './draw-faults.ts';
import type { World } from './world.ts';

export interface Storm {
  world: World;
  crew: Crew;
  weather: BadWeather;
  /** Ends the storm early: what is broken is mended at once, and nothing else breaks. */
  signal: AbortSignal;
  /** Called as each fault begins. */
  onFault: (fault: Fault) => void;
}

/** The longest time between two faults, in ms, if nothing asks the store. */
const LONGEST_LULL = 6_000;

/** Lets faults happen one after the other. Resolves once all have passed, with everything back in its place. */
export async function blow(planned: readonly PlannedFault[], storm: Storm): Promise<void> {
  let servers = Promise.resolve();
  let datasets = Promise.resolve();
  const blows: Promise<void>[] = [];
  for (const { after, fault } of planned) {
    await untilRequests(storm.world.proxy.requests + after, storm);
    if (storm.signal.aborted) break;
    storm.onFault(fault);
    // There is one server and one dataset: the next fault waits for the one before.
    if (fault.kind === 'kill server') servers = servers.then(() => suffer(fault, storm));
    else if (fault.kind === 'move dataset') datasets = datasets.then(() => suffer(fault, storm));
    else if ('share' in fault) storm.weather.begin(fault.kind, fault.requests, fault.share);
    else blows.push(suffer(fault, storm));
  }
  await Promise.all([...blows, servers, datasets]);
}

async function suffer(fault: Blow, { world, crew, signal }: Storm): Promise<void> {
  switch (fault.kind) {
    case 'kill worker':
      return crew.kill(fault.workers);
    case 'stop worker': {
      const goOn = crew.freeze();
      await pause(fault.ms, signal);
      return goOn();
    }
    case 'end worker':
      return crew.drain();
    case 'kill server':
      await world.temporal.kill();
      await pause(fault.ms, signal);
      return world.temporal.comeBack();
    case 'move dataset': {
      const moveBack = await world.moveDatasetAway();
      await pause(fault.ms, signal);
      return moveBack();
    }
    case 'step clock':
      return crew.stepClock(fault.stepMs);
  }
}

/** Waits until the store was asked so often. */
async function untilRequests(requests: number, { world, signal }: Storm): Promise<void> {
  const end = performance.now() + LONGEST_LULL;
  while (world.proxy.requests < requests && performance.now() < end && !signal.aborted) {
    await pause(20, signal);
  }
}

/** Waits, but not for longer than until the signal. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.max(0, ms), undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
