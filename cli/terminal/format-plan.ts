import { headWords } from '../../report/text/head-words.ts';
import { photosWords } from '../../report/text/photos-words.ts';
import { formatTable } from '../../report/text/table.ts';
import { count, percent } from '../../report/text/format.ts';
import type { HeadsSummary } from '../../core/schema/heads-plan.ts';
import type { PlanSummary } from '../../workflows/contract/workflow-messages.ts';

/** The plan that `--dry-run` prints, with a final line break. */
export function formatPlan(plan: PlanSummary): string {
  const classes = Object.entries(plan.byClass).map(([name, count]) => `${name} (${count})`);
  const lines = [
    ['Model', plan.model],
    ['Input', `${plan.inputSize.join('x')} pixels, ${plan.logits} logits`],
    ['Photos', photosWords(plan.photos)],
    ['Head', headWords[plan.head]],
    ['Method', plan.methods.join(', ')],
    ['Layer', `${plan.layer}, CAM ${plan.camSize.join('x')}`],
    ['Dataset', plan.dataset],
    ['Classes', classes.join(', ')],
    [
      'Samples',
      `${plan.samples}: ${plan.pending} to compute, ${plan.samples - plan.pending} in the store`,
    ],
    ['Untrained heads', headsInWords(plan.heads)],
    ...plan.notes.map((text) => ['Note', text]),
  ];
  return `${formatTable(lines)}\n`;
}

function headsInWords(heads: HeadsSummary): string {
  if (heads.status === 'not-tested') return `not tested: ${heads.reason}`;
  const { untrained, samples, share } = heads;
  return `${untrained} over ${count(samples, 'sample')}, at ${percent(share)} of the cost of the inference`;
}
