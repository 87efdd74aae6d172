import type { InterventionBody } from '../../core/schema/intervention.ts';
import type { RunSample } from './runs.ts';

/** Records that the model is not asked about an excluded sample, if the run asks about samples. */
export async function excludeFromInterventions({
  run,
  intervention,
}: Pick<RunSample, 'run' | 'intervention'>): Promise<void> {
  if (intervention === null) return;
  const body: InterventionBody = { status: 'excluded' };
  await run.artifacts.write(new Map([[intervention.key, body]]));
}
