import { expect, it } from 'vitest';
import { formatPlan } from '../../../cli/terminal/format-plan.ts';
import type { PlanSummary } from '../../../workflows/contract/workflow-messages.ts';
import { plan } from './plan-summary.ts';

const lineOf = (changes: Partial<PlanSummary>) =>
  formatPlan({ ...plan, ...changes })
    .split('\n')
    .find((line) => line.startsWith('Untrained heads'));

it('states what the heads cost', () => {
  expect(lineOf({})).toBe(
    'Untrained heads  199 over 43 samples, at 5.1% of the cost of the inference',
  );
});

it('says why there are none, and what asks for them', () => {
  const reason = "it would cost 3.2 times the audit's own inference: --untrained-heads asks for it";
  expect(lineOf({ heads: { status: 'not-tested', reason } })).toBe(
    `Untrained heads  not tested: ${reason}`,
  );
});

it('says how many samples are to compute', () => {
  expect(formatPlan(plan)).toContain('43: 40 to compute, 3 in the store');
});

it('says that sharp resizes', () => {
  const photos = { ...plan.photos, resizer: 'sharp' as const };
  const words = formatPlan({ ...plan, photos });
  expect(words).toMatch(/^Photos .*, libvips’ linear kernel \(--resize sharp\)$/m);
  expect(words).not.toContain('bilinear');
});

it('says how photos become the input, and what says so', () => {
  expect(formatPlan(plan)).toMatch(
    /^Photos +resized to 256 pixels on the shorter side, and cropped to the middle 224 × 224 \(ONNX metadata\), bilinear filter$/m,
  );
});

it('says how often samples are attacked, and what a step takes', () => {
  const time = { by: 'inference' as const, seconds: 90, images: 8, provider: 'cpu' };
  const text = formatPlan({
    ...plan,
    attacks: { images: 2, steps: 24 },
    cost: {
      traffic: { requests: 0, read: 0, written: 0 },
      time: { ...time, secondsEach: 0.05, secondsAStep: 0.151 },
    },
  });
  expect(text).toMatch(/^Attacks +2 of each sample, at most 24 inferences with a gradient$/m);
  expect(text).toContain('for the inference, at 50 ms an image and 150 ms a step as measured here');
  expect(formatPlan(plan)).not.toContain('Attacks');
});

const cost = (changes: Partial<PlanSummary>) => {
  const traffic = { requests: 12_345, read: 2.34e9, written: 4_560_000 };
  const time = { by: 'run' as const, seconds: 119.4, runId: 'before', samples: 20, ofSeconds: 60 };
  return formatPlan({ ...plan, cost: { time, traffic }, ...changes }).split('\n');
};

it('says what the run will cost, in two digits, and what says so', () => {
  expect(cost({})).toEqual(
    expect.arrayContaining([
      'Time             about 2 min 0 s, since run before took 1 min 0 s for 20 samples',
      'Store            about 12,000 requests, 2.3 GB read, 4.6 MB written',
    ]),
  );
});

it('says so if nothing is left to do', () => {
  const lines = cost({ pending: 0, unchangedSince: 'before' });
  expect(lines).toContain('Cost             No changes since run before: nothing to compute.');
  expect(lines.filter((line) => /^(Time|Store)/.test(line))).toEqual([]);
});
