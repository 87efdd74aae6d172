import { stageOfKey } from '../../core/keys/stages.ts';
import type { DecodedBy, MeasuredBy } from '../../core/schema/computed-by.ts';
import { explainSample } from './explain-sample.ts';
import { measureSample } from './measure-sample.ts';
import { preprocessSample } from './preprocess-sample.ts';
import type { SharedPhotos } from './shared-photos.ts';
import type { Explain } from '../shared/inference.ts';
import type { RunSample } from '../shared/runs.ts';
import type { StageOutcome } from '../shared/stage-outcome.ts';

/** Takes a sample through preprocess, explain and measure: see `SampleWork`. */
export async function takeSample(
  sample: RunSample,
  explain: Explain,
  { versions, photos }: { versions: DecodedBy & MeasuredBy; photos: SharedPhotos },
): Promise<StageOutcome[]> {
  const preprocessed = await photos.preprocess(sample, () => preprocessSample(sample, versions));
  if (preprocessed.outcome === 'excluded') return [preprocessed];
  const explained = await explainSample(sample, explain);
  return [preprocessed, explained, await measureSample(sample, versions)];
}

/** Whether an artifact is read after its sample was measured: photos at the model's input size only if they are altered. */
export function isReadLater(key: string, { run }: Pick<RunSample, 'run'>): boolean {
  const { interventions, attacks } = run.plan.spec;
  return stageOfKey(key) !== 'image' || interventions || attacks !== undefined;
}
