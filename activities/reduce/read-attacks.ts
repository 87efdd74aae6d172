import { canonicalJson } from '../../core/encoding/digest.ts';
import { chunks } from '../../core/encoding/chunks.ts';
import type { AttacksOf } from '../../core/analysis/attack-results.ts';
import { attackKeys } from '../../core/keys/attack-keys.ts';
import { AttackRecord } from '../../core/schema/attack-record.ts';
import type { AnsweredBy } from '../../core/schema/computed-by.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import { readRecords } from '../../store/artifacts/read-artifact.ts';
import { refuseLost } from '../shared/failures.ts';
import type { Run } from '../shared/runs.ts';

/** Records that are read at a time. */
const READS = 256;

/**
 * What became of attacked images, by sample id, and what attacked them. A sample that could not be attacked has `null`
 * for what is missing. Throws CorruptArtifactError if records are lost.
 */
export async function readAttacks(
  run: Pick<Run, 'store' | 'artifacts' | 'plan'>,
  samples: readonly Sample[],
  onProgress: (done: number) => void,
): Promise<{ attacks: AttacksOf; attackedBy: AnsweredBy[] }> {
  const attacks = new Map<string, (AttackRecord | null)[]>();
  /** Each of a sample once, however many attacks it made. */
  const by = new Map<string, AnsweredBy>();
  const asked = samples.flatMap((sample) =>
    attackKeys(sample, run.plan).map(({ record }) => ({ sample, key: record })),
  );
  let done = 0;
  for (const part of chunks(asked, READS)) {
    const records = await readRecords(
      run.artifacts,
      part.map(({ key }) => key),
      AttackRecord,
    );
    const lacking = new Set(
      part.filter((_, at) => records[at] === null).map(({ sample }) => sample),
    );
    await refuseLost(run, [...lacking], 'records of attacks');
    part.forEach(({ sample }, at) => {
      const record = records[at] ?? null;
      const known = attacks.get(sample.id);
      if (known) known.push(record);
      else attacks.set(sample.id, [record]);
      if (record?.status === 'done')
        by.set(canonicalJson([sample.id, record.attackedBy]), record.attackedBy);
    });
    onProgress((done += part.length));
  }
  return { attacks, attackedBy: [...by.values()] };
}
