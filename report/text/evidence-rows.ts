import type { Evidence, StepStatus } from '../../core/schema/evidence.ts';
import { fixed, pValue } from './format.ts';

/** What became of a step, in words. */
export const statusWords: Readonly<Record<StepStatus, string>> = {
  passed: 'passed',
  failed: 'not passed',
  opposite: 'opposite',
  'too-few': 'too few to say',
  'not-tested': 'not tested',
};

const measures: Readonly<Record<string, string>> = {
  difference: 'difference of means',
  rocAuc: 'ROC-AUC',
  accuracy: 'accuracy',
  probability: 'probability',
};

const comparisons: Readonly<Record<string, string>> = {
  'as-published': 'object less background, as published',
  'sign-flips': 'object less background, sign flips',
  'mean-mask': 'model less mean mask of other images',
  centre: 'model less centred Gaussian',
  'other-masks': 'own mask less masks of other images',
  'untrained-heads': 'own head less heads of shuffled weights',
  'other-classes': 'own class less other classes',
  'background-removed': 'without background less without object',
};

/** What a test compares, in words. */
export function comparisonWords(name: string): string {
  return comparisons[name] ?? name;
}

/** What a test measures, in words. */
export function measureWords(measure: string): string {
  return measures[measure] ?? measure;
}

/** The steps that are passed, also behind one that is not: "on-object, learned". */
export function passedSteps({ steps }: Pick<Evidence, 'steps'>): string {
  const passed = steps.filter(({ status }) => status === 'passed').map(({ step }) => step);
  return passed.length === 0 ? 'none' : passed.join(', ');
}

/** A step's tests in words. */
export interface EvidenceRow {
  step: string;
  status: StepStatus;
  comparison: string;
  measure: string;
  estimate: string;
  p: string;
}

/** A line for each test, and for the reason of a step's status if there is one. */
export function evidenceRows({ steps }: Evidence): EvidenceRow[] {
  return steps.flatMap(({ step, status, reason, tests }) => {
    const rows = tests.map(({ name, measure, estimate, p }) => ({
      step,
      status,
      comparison: comparisonWords(name),
      measure: measureWords(measure),
      estimate: fixed(estimate, 3),
      p: p === null ? '–' : pValue(Math.log10(p)),
    }));
    if (rows.length > 0 && reason === undefined) return rows;
    return [...rows, { step, status, comparison: reason ?? '', measure: '', estimate: '', p: '' }];
  });
}
