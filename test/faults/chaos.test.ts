import { afterAll, beforeAll, expect, it } from 'vitest';
import { calmOutcome, campaign, type Report } from '../../bench/chaos/campaign.ts';
import { World } from '../../bench/chaos/world.ts';
import { temporalPath, versitygwPath } from '../servers.ts';

/** Eight faults of kinds that a run need not wait for to time out: those are for `npm run bench:chaos`. */
const SEED = 2417;
const SAMPLES = 12;

let world: World;
let report: Report;
const events: string[] = [];
beforeAll(async () => {
  world = await World.create({ temporal: temporalPath(), versitygw: versitygwPath() }, SAMPLES);
  const onEvent = (event: string) => events.push(event);
  report = await campaign(world, await calmOutcome(world), { seed: SEED, faults: 8, onEvent });
}, 300_000);
afterAll(async () => {
  await world?.stop();
  await world?.remove();
});

it('an audit that a seed of faults happens to has the figures of a calm one, and leaves nothing behind', () => {
  expect(report.problems, events.join('\n')).toEqual([]);
  expect(report.faults.get('kill server')).toBe(1);
  expect(report.faults.get('move dataset')).toBe(1);
  expect(report.faults.get('step clock')).toBe(1);
  expect(report.requests).toBeGreaterThan(0);
});
