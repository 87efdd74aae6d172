import { chunks } from '../../core/encoding/chunks.ts';
import { interventionKey } from '../../core/keys/intervention-key.ts';
import { chooseDonors } from '../../core/intervene/choose-donors.ts';
import type { AnsweredBy } from '../../core/schema/computed-by.ts';
import { InterventionBody, type AlteredPrediction } from '../../core/schema/intervention.ts';
import { Sample } from '../../core/schema/manifest.ts';
import { readManyJsonLines } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { readRecords } from '../../store/artifacts/read-artifact.ts';
import { refuseLost } from '../shared/failures.ts';
import type { Run } from '../shared/runs.ts';

/** Answers that are read at a time. */
const READS = 256;

/**
 * What the model answered for the altered images of a run's samples, by sample id, and what computed it. Samples that are
 * excluded, or that it could not be asked about, are not there. Throws CorruptArtifactError if answers are
 * lost.
 */
export async function readAnswers(
  run: Pick<Run, 'store' | 'artifacts' | 'plan'>,
  onProgress: (done: number) => void,
): Promise<{ answers: Map<string, readonly AlteredPrediction[]>; answeredBy: AnsweredBy[] }> {
  const { store, artifacts, plan } = run;
  const samples = await readManyJsonLines(store, runKeys(plan.runId).manifest, Sample);
  const answers = new Map<string, readonly AlteredPrediction[]>();
  const answeredBy: AnsweredBy[] = [];
  const asked = chooseDonors(samples).flatMap((donor, at) => {
    const sample = samples[at];
    return sample ? [{ sample, key: interventionKey(sample, donor, plan) }] : [];
  });
  let done = 0;
  for (const part of chunks(asked, READS)) {
    const bodies = await readRecords(
      artifacts,
      part.map(({ key }) => key),
      InterventionBody,
    );
    const lacking = part.filter((_, at) => bodies[at] === null).map(({ sample }) => sample);
    await refuseLost(run, lacking, 'answers to altered images');
    part.forEach(({ sample }, at) => {
      const body = bodies[at];
      if (body?.status !== 'done') return;
      answers.set(sample.id, body.answers);
      answeredBy.push(body.answeredBy);
    });
    onProgress((done += part.length));
  }
  return { answers, answeredBy };
}
