import { Step, type Evidence, type Reached } from '../../core/schema/evidence.ts';
import type { RunComparison } from '../../core/schema/run-comparison.ts';
import { statusWords } from '../text/evidence-rows.ts';
import { stepNames } from '../text/evidence-sentence.ts';

/** What became of one step in each of two runs, in words. */
export interface ComparedStep {
  step: Step;
  a: string;
  b: string;
}

/** All steps, in order. */
export function comparedSteps({ a, b }: Pick<RunComparison, 'a' | 'b'>): ComparedStep[] {
  return Step.options.map((step) => ({
    step,
    a: statusOf(a.evidence, step),
    b: statusOf(b.evidence, step),
  }));
}

function statusOf({ steps }: Evidence, step: Step): string {
  const found = steps.find((one) => one.step === step);
  return found ? statusWords[found.status] : '–';
}

/** How far each run's own evidence reaches: "honest reaches “learned”, and shortcut reaches no step." */
export function reachedSentence({ a, b }: Pick<RunComparison, 'a' | 'b'>): string {
  const [ofA, ofB] = [a.evidence.reached, b.evidence.reached];
  const each = 'Over all of its own samples';
  if (ofA === ofB) {
    return ofA === 'none'
      ? `${each}, neither run passes the first step of the evidence.`
      : `${each}, the evidence of either run reaches ${reachedWords(ofA)}.`;
  }
  return (
    `${each}, the evidence of ${a.name} reaches ${reachedWords(ofA)}, ` +
    `and that of ${b.name} ${reachedWords(ofB)}.`
  );
}

function reachedWords(reached: Reached): string {
  return reached === 'none' ? 'no step' : stepNames[reached];
}
