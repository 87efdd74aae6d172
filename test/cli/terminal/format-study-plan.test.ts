import { expect, it } from 'vitest';
import { formatStudyPlan } from '../../../cli/terminal/format-study-plan.ts';
import type { RunCost } from '../../../workflows/contract/workflow-messages.ts';
import { plan } from './plan-summary.ts';

const cell = (changes: Partial<typeof plan>) => ({
  model: 'resnet50',
  dataset: 'VOC2012',
  plan: { ...plan, ...changes },
  failure: null,
});
const traffic = { requests: 0, read: 0, written: 0 };
const measured: RunCost = {
  traffic,
  time: { by: 'inference', seconds: 61, secondsEach: 0.1, images: 8, provider: 'cpu' },
};
const recorded: RunCost = {
  traffic,
  time: { by: 'run', seconds: 100, runId: 'before', samples: 20, ofSeconds: 50 },
};
const lastLine = (...cells: Parameters<typeof formatStudyPlan>[0]) =>
  formatStudyPlan(cells).trimEnd().split('\n').at(-1);

it('adds up the time of the audits that compute something', () => {
  expect(formatStudyPlan([cell({ cost: recorded })])).toMatch(
    /^resnet50 +VOC2012 +40 to compute, 3 in the store +7x7 +tested +about 1 min 40 s$/m,
  );
  expect(lastLine(cell({ cost: recorded }), cell({ cost: recorded }))).toBe(
    'Time: about 3 min 20 s of work, as earlier runs took.',
  );
});

it('says what a measurement of the inference leaves out, and which audits nothing is known of', () => {
  const unknown = { traffic, time: null };
  expect(lastLine(cell({ cost: measured }), cell({ cost: unknown }))).toBe(
    'Time: about 1 min 1 s of work, where inference was measured without photos, statistics and pages; 1 audit more of unknown time.',
  );
});

it('tells no time where nothing is to compute', () => {
  const planned = cell({ pending: 0, cost: recorded });
  expect(lastLine(planned)).toBe('1 audit, 43 samples: 0 to compute, 43 in the store.');
});

it('says how many attacks there are, and what they take of the model with the most classes', () => {
  const planned = [10, 12].map((steps) => cell({ attacks: { images: 3, steps } }));
  expect(formatStudyPlan(planned)).toContain(
    'Attacks: 3 of each sample, at most 12 inferences with a gradient.\n',
  );
  expect(formatStudyPlan([cell({})])).not.toContain('Attacks');
});

it('keeps an audit that can not be planned', () => {
  const failed = { model: 'x', dataset: 'y', plan: null, failure: 'There is no model at x' };
  const text = formatStudyPlan([failed, cell({ cost: recorded })]);
  expect(text).toContain("can't be audited: There is no model at x");
  expect(text).toContain('2 audits, 43 samples: 40 to compute, 3 in the store.');
});
