import pMap from 'p-map';
import { interventionKey } from '../../core/keys/intervention-key.ts';
import { chooseDonors } from '../../core/intervene/choose-donors.ts';
import { InterventionBody, type AlteredPrediction } from '../../core/schema/intervention.ts';
import { Sample } from '../../core/schema/manifest.ts';
import { readJsonLines } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { nullIfLost, readRecord } from './artifacts.ts';
import type { Run } from './runs.ts';

/** Answers that are read at once. */
const READS = 64;

/**
 * What the model said of the alterations of a run's samples, by sample id. Samples that are excluded,
 * or that it could not be asked about, are not there.
 */
export async function readAnswers(
  { store, plan }: Pick<Run, 'store' | 'plan'>,
  onProgress: (done: number) => void,
): Promise<Map<string, readonly AlteredPrediction[]>> {
  const samples = await readJsonLines(store, runKeys(plan.runId).manifest, Sample);
  const answers = new Map<string, readonly AlteredPrediction[]>();
  let done = 0;
  await pMap(
    chooseDonors(samples).entries(),
    async ([at, donor]) => {
      const sample = samples[at]!;
      const key = interventionKey(sample, donor, plan);
      const body = await nullIfLost(readRecord(store, key, InterventionBody));
      if (body?.status === 'done') answers.set(sample.id, body.answers);
      onProgress(++done);
    },
    { concurrency: READS },
  );
  return answers;
}
