import { headWords } from '../../report/text/head-words.ts';
import { photosWords } from '../../report/text/photos-words.ts';
import { formatTable } from '../../report/text/table.ts';
import { count, percent } from '../../report/text/format.ts';
import type { HeadsSummary } from '../../core/schema/heads-plan.ts';
import { formatSeconds } from '../../workflows/contract/pace.ts';
import type {
  PlanSummary,
  RunCost,
  TimeEstimate,
} from '../../workflows/contract/workflow-messages.ts';
import { rounded } from './rounded.ts';

/** The plan that `--dry-run` prints, with a final line break. */
export function formatPlan(plan: PlanSummary): string {
  const classes = Object.entries(plan.byClass).map(([name, count]) => `${name} (${count})`);
  const lines = [
    ['Model', plan.model],
    ['Input', `${plan.inputSize.join('x')} pixels, ${plan.logits} logits`],
    ['Photos', photosWords(plan.photos, plan.photos.resizer)],
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
    ...(plan.attacks ? [['Attacks', attacksInWords(plan.attacks)]] : []),
    ...(plan.cost ? costRows(plan, plan.cost) : []),
    ...plan.notes.map((text) => ['Note', text]),
  ];
  return `${formatTable(lines)}\n`;
}

function costRows(
  { pending, unchangedSince }: PlanSummary,
  { time, traffic }: RunCost,
): string[][] {
  if (unchangedSince !== undefined) {
    return [['Cost', `No changes since run ${unchangedSince}: nothing to compute.`]];
  }
  const [read, written] = [traffic.read, traffic.written].map(size);
  return [
    ['Time', pending === 0 ? 'little: nothing is computed but the statistics' : timeInWords(time)],
    [
      'Store',
      `about ${count(rounded(traffic.requests), 'request')}, ${read} read, ${written} written`,
    ],
  ];
}

function timeInWords(time: TimeEstimate | null): string {
  if (time === null)
    return 'unknown: the last run in the store computed something else, or few samples';
  const about = `about ${formatSeconds(rounded(time.seconds))}`;
  if (time.by === 'run') {
    const { runId, samples, ofSeconds } = time;
    return `${about}, since run ${runId} took ${formatSeconds(ofSeconds)} for ${count(samples, 'sample')}`;
  }
  const { secondsEach, secondsAStep, images, provider } = time;
  const each = `${inMilliseconds(secondsEach)} an image`;
  const step = secondsAStep === undefined ? '' : ` and ${inMilliseconds(secondsAStep)} a step`;
  return (
    `${about} for the inference, at ${each}${step} as measured here (${count(images, 'image')}, ` +
    `${provider === 'cuda' ? 'CUDA' : 'CPU'}); photos, statistics and the report come on top`
  );
}

function inMilliseconds(seconds: number): string {
  return `${Number((1000 * seconds).toPrecision(2))} ms`;
}

/** "4 of each sample, at most 48 inferences with a gradient". */
export function attacksInWords({ images, steps }: NonNullable<PlanSummary['attacks']>): string {
  return `${images} of each sample, at most ${count(steps, 'inference')} with a gradient`;
}

function size(bytes: number): string {
  const [unit, name] = bytes < 1e9 ? [1e6, 'MB'] : [1e9, 'GB'];
  return `${Number((bytes / unit).toPrecision(2)).toLocaleString('en')} ${name}`;
}

function headsInWords(heads: HeadsSummary): string {
  if (heads.status === 'not-tested') return `not tested: ${heads.reason}`;
  const { untrained, samples, share } = heads;
  return `${untrained} over ${count(samples, 'sample')}, at ${percent(share)} of the cost of the inference`;
}
