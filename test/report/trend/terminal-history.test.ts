import { expect, it } from 'vitest';
import { terminalHistory } from '../../../report/trend/terminal-history.ts';
import { failed, finished, unchanged } from '../../core/history/runs.ts';

const history = [
  finished(0, { dz: 0, dzCI95: [-1, 1] }),
  unchanged(1),
  unchanged(2),
  finished(3, { dz: 2, dzCI95: [1, 3], modelDigest: 'model-b' }),
  failed(4, 'disk\u001b[31m full'),
  finished(5, { dz: null, dzCI95: null, n: 1, modelDigest: 'model-b' }),
];

it('shows a line a run, oldest first, with a chart of d_z on one scale', () => {
  expect(terminalHistory(history, { limit: 0 }).split('\n')).toEqual([
    'started, UTC       n  reached     d_z   95% interval    AUC',
    '2026-11-01 06:00  32  on-object  0.00  -1.00 to 1.00  0.867  ──────────●──────────',
    '2026-11-01 18:00  no changes in 2 runs',
    '2026-11-02 00:00  32  on-object  2.00   1.00 to 3.00  0.867            ┆         ──────────●──────────  new model',
    '2026-11-02 06:00  failed: disk [31m full',
    '2026-11-02 12:00   1  on-object     –              –  0.867            ┆',
  ]);
});

it('shows the newest lines up to a limit and says that there are more', () => {
  const text = terminalHistory(history, { limit: 2 });
  expect(text).toContain('failed: disk');
  expect(text).not.toContain('2026-11-01');
  expect(text).toMatch(/3 older lines not shown: --limit 0 shows all$/);
});
