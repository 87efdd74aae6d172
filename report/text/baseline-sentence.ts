import { BaselineName } from '../../core/schema/baseline-measures.ts';
import type { Results } from '../../core/schema/results.ts';
import { baselineNames } from './baseline-names.ts';

const all = new Intl.ListFormat('en', { type: 'conjunction' });
const either = new Intl.ListFormat('en', { type: 'disjunction' });

/**
 * Which baselines the model's difference exceeds, as one sentence: those with a one-sided p below `alpha`.
 * Empty if no baseline was tested.
 */
export function baselineSentence({
  baselines,
  alpha,
}: Pick<Results, 'baselines' | 'alpha'>): string {
  const tested = BaselineName.options.flatMap((name) => {
    const p = baselines[name]?.difference.p?.greater;
    return p === undefined ? [] : [{ name: baselineNames[name], beaten: p < alpha }];
  });
  if (tested.length === 0) return '';
  const beaten = tested.filter((one) => one.beaten).map(({ name }) => name);
  const others = tested.filter((one) => !one.beaten).map(({ name }) => name);
  const level = `one-sided p below ${alpha}`;
  if (beaten.length === 0) {
    return `The model’s difference is not shown to exceed that of ${either.format(others)} (no ${level}).`;
  }
  const but =
    others.length === 0 ? '' : `, but is not shown to exceed that of ${either.format(others)}`;
  return `The model’s difference exceeds that of ${all.format(beaten)}${but} (${level}).`;
}
