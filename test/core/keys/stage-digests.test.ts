import { expect, it } from 'vitest';
import { STAGE_VERSIONS } from '../../../core/keys/stages.ts';
import { Stage } from '../../../core/schema/recompute.ts';
import { computeStages } from '../../activities/compute-stages.ts';
import { readDigests, recordsOf, unraisedVersions } from '../../golden/stages/stage-digests.ts';

it('every stage computes what it did when its version was raised', async () => {
  const [before, now] = [await readDigests(), recordsOf(await computeStages())];
  expect(unraisedVersions(before, now).join('\n')).toBe('');
  expect(before, 'record it: npx tsx test/golden/stages/record.ts').toEqual(now);
});

/** Records in which all stages compute "same" at their versions, but for those given. */
function records(
  digests: Partial<Record<Stage, string>> = {},
  versions: Partial<Record<Stage, number>> = {},
) {
  const same = Object.fromEntries(Stage.options.map((stage) => [stage, 'same']));
  return recordsOf({ ...same, ...digests } as Record<Stage, string>, {
    ...STAGE_VERSIONS,
    ...versions,
  });
}

it('asks to raise the version of a stage that computes something else', () => {
  const [complaint, ...others] = unraisedVersions(records(), records({ measurement: 'new' }));
  const { measurement } = STAGE_VERSIONS;
  expect(complaint).toContain('The stage "measurement" computes something else than it did');
  expect(complaint).toContain(`raise the version in core/keys/stages.ts from ${measurement} to`);
  expect(others).toEqual([]);
});

it('names the stage that changed, not those that read its artifacts', () => {
  const changed = records({ image: 'new', cam: 'new', measurement: 'new', collected: 'new' });
  const complaints = unraisedVersions(records(), changed);
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toContain('"image"');
});

it('is content with a raised version, of the stage itself or of one whose artifacts it reads', () => {
  const image = STAGE_VERSIONS.image + 1;
  const changed = records({ image: 'new', cam: 'new' }, { image });
  expect(unraisedVersions(records(), changed)).toEqual([]);
  const cam = STAGE_VERSIONS.cam + 1;
  expect(unraisedVersions(records(), records({ cam: 'new' }, { cam }))).toEqual([]);
});
