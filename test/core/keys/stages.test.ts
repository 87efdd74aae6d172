import { expect, it } from 'vitest';
import { artifactKey } from '../../../core/keys/artifact-key.ts';
import { stageOfKey, stagesToRecompute } from '../../../core/keys/stages.ts';

it.each([
  [undefined, []],
  ['publish', []],
  ['measurement', ['measurement', 'collected']],
  ['intervention', ['intervention']],
  ['baselines', ['compared', 'masks', 'baselines']],
  ['attack', ['attack']],
  ['attacker', ['attacker', 'attack']],
  [
    'labels',
    [
      'labels',
      'measurement',
      'intervention',
      'attack',
      'heads',
      'collected',
      'compared',
      'masks',
      'baselines',
    ],
  ],
  [
    'cam',
    [
      'cam',
      'measurement',
      'intervention',
      'attack',
      'heads',
      'collected',
      'compared',
      'masks',
      'baselines',
    ],
  ],
  [
    'image',
    [
      'image',
      'cam',
      'measurement',
      'intervention',
      'attack',
      'heads',
      'collected',
      'compared',
      'masks',
      'baselines',
    ],
  ],
  [
    'explainer',
    [
      'explainer',
      'cam',
      'measurement',
      'intervention',
      'attack',
      'heads',
      'collected',
      'compared',
      'masks',
      'baselines',
    ],
  ],
  [
    'all',
    [
      'explainer',
      'image',
      'labels',
      'cam',
      'measurement',
      'intervention',
      'attacker',
      'attack',
      'heads',
      'collected',
      'compared',
      'masks',
      'baselines',
    ],
  ],
] as const)('recomputing %s computes %j again', (recompute, stages) => {
  expect(stagesToRecompute(recompute)).toEqual(stages);
});

it("tells an artifact's stage by its key", () => {
  expect(stageOfKey(`${artifactKey('labels', { mask: 'x' })}.npy`)).toBe('labels');
  expect(stageOfKey('artifacts/v1/unheard-of/00/00.npy')).toBeUndefined();
  expect(stageOfKey('runs/artifacts/v1/cam/00.npy')).toBeUndefined();
});
