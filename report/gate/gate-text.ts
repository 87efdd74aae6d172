import type { GateOutcome } from '../../core/gate/evaluate-gates.ts';
import type { Results } from '../../core/schema/results.ts';
import { markdownTable } from '../compare/comparison-text.ts';
import { fixed } from '../text/format.ts';
import { escapeMarkdown, markdownSummary } from '../text/markdown-summary.ts';
import { oneLine } from '../text/one-line.ts';

/** One gate in a line: "fails  min-dz, all samples: d_z is -1.30, 2.10 below 0.80". */
export function gateLine(outcome: GateOutcome): string {
  const { gate, where, holds } = outcome;
  return oneLine(`${holds ? 'holds' : 'fails'}  ${gate}, ${where}: ${finding(outcome)}`);
}

/** "2 of 5 gates do not hold". */
export function gateAccount(outcomes: readonly GateOutcome[]): string {
  const failing = outcomes.filter(({ holds }) => !holds).length;
  if (outcomes.length === 1) return failing === 0 ? 'The gate holds' : 'The gate does not hold';
  if (failing === 0) return `All ${outcomes.length} gates hold`;
  return `${failing} of ${outcomes.length} gates ${failing === 1 ? 'does' : 'do'} not hold`;
}

/** The gates as a table for a pull request, those that fail first, and the run's summary. */
export function markdownGates(results: Results, outcomes: readonly GateOutcome[]): string {
  const sorted = [...outcomes].sort((a, b) => Number(a.holds) - Number(b.holds));
  return [
    `### ${escapeMarkdown(gateAccount(outcomes))} for run ${escapeMarkdown(results.runId)}`,
    markdownTable([
      ['gate', 'samples', 'finding', 'result'],
      ...sorted.map((outcome) => [
        outcome.gate,
        outcome.where,
        finding(outcome),
        outcome.holds ? 'holds' : 'fails',
      ]),
    ]),
    markdownSummary(results),
  ].join('\n\n');
}

function finding({ gate, figure, value, limit, holds, by, note, why }: GateOutcome): string {
  const remark = note === undefined ? '' : ` (${note})`;
  if (value === null) {
    return `there is no ${figure}${remark}, since ${why}; ${boundOf(gate)} ${text(limit)} is required`;
  }
  if (typeof value === 'string') {
    return holds ? `the ${figure} is ${value}` : `the ${figure} is ${value} instead of ${limit}`;
  }
  if (by === null) return `${figure} is ${text(value)}, ${boundOf(gate)} ${text(limit)}${remark}`;
  const side = gate.startsWith('min-') ? 'below' : 'above';
  return `${figure} is ${text(value)}, ${text(by)} ${side} ${text(limit)}${remark}`;
}

const boundOf = (gate: string) => (gate.startsWith('min-') ? 'at least' : 'at most');

/** Three decimals; in scientific notation if they would all be 0. */
function text(value: number | string): string {
  if (typeof value === 'string') return value;
  if (Number.isInteger(value)) return String(value);
  return Math.abs(value) < 0.0005 ? value.toExponential(1) : fixed(value, 3);
}
