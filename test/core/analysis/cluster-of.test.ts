import { expect, test } from 'vitest';
import { clusterOf, unitOf } from '../../../core/analysis/cluster-of.ts';
import { compareRegions } from '../../../core/analysis/paired-comparison.ts';
import { verdictSentence } from '../../../core/analysis/verdict.ts';

test('samples belong together by the cluster that a list gives, or else by image', () => {
  expect(clusterOf({ image: 'a.jpg', cluster: 'garden' })).toBe('garden');
  expect(clusterOf({ image: 'a.jpg' })).toBe('a.jpg');
  expect(unitOf([{ cluster: 'garden' }, {}])).toBe('cluster');
  expect(unitOf([{}, {}])).toBe('image');
});

test('sentences name what they count', () => {
  const primary = compareRegions(
    [0.7, 0.8, 0.9, 0.6].map((meanForeground, i) => ({
      meanForeground,
      meanBackground: 0.3,
      image: `${i}.jpg`,
      cluster: `scene ${i % 2}`,
    })),
  );
  const group = { verdict: 'not-enough-data', primary, equivalence: null } as const;
  expect(primary.clustered?.images).toBe(2);
  expect(verdictSentence({ ...group, unit: 'cluster' })).toContain('fewer than 6 clusters');
  expect(verdictSentence({ ...group, unit: 'image' })).toContain('fewer than 6 images');
  const found = { ...group, verdict: 'on-object' } as const;
  expect(verdictSentence({ ...found, unit: 'cluster' })).toContain('over 2 clusters');
  expect(verdictSentence(found)).toContain('over 2 images');
});
