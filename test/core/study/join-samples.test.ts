import { expect, it } from 'vitest';
import { joinSamples } from '../../../core/study/join-samples.ts';
import { rowsOf } from '../compare/runs.ts';
import { studyRunOf } from './study-runs.ts';

const rows = rowsOf([
  [0.5, 0.1],
  [0.6, 0.1],
  [0.7, 0.1],
]);

it('joins what all models measured, one row a model, and counts the others', () => {
  const a = studyRunOf('a', rows);
  const b = studyRunOf('b', rows.slice(0, 2));
  const other = { ...b.manifest[1]!, imageDigest: 'another image' };
  const c = studyRunOf('c', rows);
  const { joined, account } = joinSamples([
    a,
    { ...b, manifest: [b.manifest[0]!, other] },
    { ...c, measurements: rows.map((row) => ({ ...row, meanForeground: 0.9 })) },
  ]);
  expect(joined).toMatchObject([
    { sample: 'photo_0/aeroplane', cluster: 'JPEGImages/photo_0.jpg' },
  ]);
  expect(joined[0]!.rows.map(({ meanForeground }) => meanForeground)).toEqual([0.5, 0.5, 0.9]);
  expect(account).toEqual({ compared: 1, notInAll: 1, otherFiles: 1, unmeasured: 0 });
});

it('leaves out rows of other methods, and samples that one model did not measure', () => {
  const a = studyRunOf('a', rows);
  const b = studyRunOf('b', rows);
  const others = b.measurements.map((row, i) =>
    i === 2 ? row : { ...row, method: 'eigencam' as const },
  );
  expect(joinSamples([a, { ...b, measurements: others }]).account).toEqual({
    compared: 1,
    notInAll: 0,
    otherFiles: 0,
    unmeasured: 2,
  });
});
