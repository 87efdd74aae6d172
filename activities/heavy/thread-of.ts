import type { RunPlan } from '../../core/schema/run-plan.ts';

/**
 * Where the baselines of a run's shards are measured. Masks at the photos' own size are measured by `here`, the thread that
 * activities run on: each thread has a budget of pixels of its own, and the budgets would add up.
 */
export function threadOf({ spec }: Pick<RunPlan, 'spec'>): 'heavy' | 'here' {
  return spec.measure.at === 'input' ? 'heavy' : 'here';
}
