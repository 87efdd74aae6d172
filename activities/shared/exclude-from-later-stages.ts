import type { ArtifactContent } from '../../core/encoding/seal.ts';
import { attackKeys } from '../../core/keys/attack-keys.ts';
import type { AttackRecord } from '../../core/schema/attack-record.ts';
import type { InterventionBody } from '../../core/schema/intervention.ts';
import type { RunSample } from './runs.ts';

/** Records that an excluded sample is not intervened in, nor attacked, as far as the run asks for either. */
export async function excludeFromLaterStages({
  run,
  sample,
  intervention,
}: Pick<RunSample, 'run' | 'sample' | 'intervention'>): Promise<void> {
  const notAsked: InterventionBody = { status: 'excluded' };
  const notAttacked: AttackRecord = { status: 'left-out', reason: 'excluded' };
  const records = new Map<string, ArtifactContent>(
    attackKeys(sample, run.plan).map(({ record }) => [record, notAttacked]),
  );
  if (intervention !== null) records.set(intervention.key, notAsked);
  if (records.size > 0) await run.artifacts.write(records);
}
