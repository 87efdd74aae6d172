import type { InterventionBody } from '../../core/schema/intervention.ts';
import type { RunSample } from './runs.ts';

/** Keeps that there is nothing to ask of a sample that is excluded, where the run would ask. */
export async function excludeFromInterventions({
  run,
  intervention,
}: Pick<RunSample, 'run' | 'intervention'>): Promise<void> {
  if (intervention === null) return;
  const body: InterventionBody = { status: 'excluded' };
  await run.artifacts.write(new Map([[intervention.key, body]]));
}
