import { InvalidImageError } from '../errors/invalid-image-error.ts';
import type { Regions } from '../image/regions.ts';
import {
  BaselineName,
  type BaselineOutcome,
  type SampleBaselines,
} from '../schema/baseline-measures.ts';
import type { Baseline, BaselineContext } from './baseline.ts';
import { baselines } from './baselines.ts';
import { measureBaseline } from './measure-baseline.ts';

/** Measures the baselines of a kind, by name; of one that can't be measured, why. */
export function outcomesOf(
  context: BaselineContext,
  regions: Regions,
  { needsOthers }: Pick<Baseline, 'needsOthers'>,
): SampleBaselines {
  return Object.fromEntries(
    BaselineName.options
      .filter((name) => baselines[name].needsOthers === needsOthers)
      .map((name) => [name, outcomeOf(baselines[name], context, regions)]),
  );
}

function outcomeOf(
  baseline: Baseline,
  context: BaselineContext,
  regions: Regions,
): BaselineOutcome {
  const heat = baseline.heat(context);
  if (!heat) return { status: 'excluded', reason: 'no-other-image' };
  try {
    return { status: 'measured', ...measureBaseline(heat, regions) };
  } catch (error) {
    if (!(error instanceof InvalidImageError)) throw error;
    return { status: 'excluded', reason: error.reason };
  }
}
