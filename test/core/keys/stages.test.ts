import { expect, it } from 'vitest';
import { artifactKey } from '../../../core/keys/artifact-key.ts';
import { stageOfKey, stagesToRefresh } from '../../../core/keys/stages.ts';

it.each([
  [undefined, []],
  ['publish', []],
  ['measurement', ['measurement', 'collected']],
  ['intervention', ['intervention']],
  ['labels', ['labels', 'measurement', 'intervention', 'collected', 'masks', 'nulls']],
  ['cam', ['cam', 'measurement', 'intervention', 'collected', 'nulls']],
  ['image', ['image', 'cam', 'measurement', 'intervention', 'collected', 'nulls']],
  ['explainer', ['explainer', 'cam', 'measurement', 'intervention', 'collected', 'nulls']],
  [
    'all',
    [
      'explainer',
      'image',
      'labels',
      'cam',
      'measurement',
      'intervention',
      'collected',
      'masks',
      'nulls',
    ],
  ],
] as const)('a refresh of %s computes %j anew', (refresh, stages) => {
  expect(stagesToRefresh(refresh)).toEqual(stages);
});

it("tells an artifact's stage by its key", () => {
  expect(stageOfKey(`${artifactKey('labels', { mask: 'x' })}.npy`)).toBe('labels');
  expect(stageOfKey('artifacts/v1/unheard-of/00/00.npy')).toBeUndefined();
  expect(stageOfKey('runs/artifacts/v1/cam/00.npy')).toBeUndefined();
});
