import { expect, it } from 'vitest';
import { evaluateGates } from '../../../core/gate/evaluate-gates.ts';
import { gateAccount, gateLine, markdownGates } from '../../../report/gate/gate-text.ts';
import { Gates } from '../../../core/schema/gates.ts';
import { rowsOf, runOf } from '../../core/compare/runs.ts';
import { hostile } from '../fixture.ts';

const run = runOf(
  rowsOf(
    [
      [0.9, 0.2],
      [0.8, 0.3],
    ],
    { class: hostile.class },
  ),
);
const outcomes = evaluateGates(
  run,
  Gates.parse({ minAuc: 0.9, maxBackgroundMass: 0.7, minN: 30, eachClass: true }),
);

it('says in a line what, where, and how far', () => {
  expect(outcomes.slice(0, 3).map(gateLine)).toEqual([
    'fails  min-auc, all samples: ROC-AUC is 0.875, 0.025 below 0.900',
    'holds  max-background-mass, all samples: share of heat on the background is 0.625, at most 0.700',
    'fails  min-n, all samples: number of samples is 2, 28 below 30',
  ]);
  expect(gateAccount(outcomes)).toBe('4 of 6 gates do not hold');
});

it('puts the gates that fail first in Markdown, and escapes names', () => {
  const lines = markdownGates(run.results, outcomes).split('\n');
  expect(lines[0]).toBe('### 4 of 6 gates do not hold for run 20261123-224107-7f3a');
  expect(lines[4]).toMatch(/^\| min-auc \| all samples \| .* \| fails \|$/);
  expect(lines.join('\n')).not.toContain('<script>');
});
