import { sampleKeys, type SampleKeys } from '../core/keys/sample-keys.ts';
import { targetMask } from '../core/cam/target-mask.ts';
import { probabilities } from '../core/cam/probabilities.ts';
import { summarizeLogits } from '../core/cam/summarize-logits.ts';
import { isLost } from '../core/errors/corrupt-artifact-error.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import { nullIf } from '../core/errors/null-if.ts';
import { intervene, type Altered, type LabelledImage } from '../core/intervene/intervene.ts';
import { logitsOf } from '../core/keys/logits-of.ts';
import type { DecodedBy } from '../core/schema/computed-by.ts';
import type { AlteredPrediction, InterventionBody } from '../core/schema/intervention.ts';
import type { Sample } from '../core/schema/manifest.ts';
import { MeasurementBody } from '../core/schema/measurement-body.ts';
import { StoredPrediction } from '../core/schema/target-prediction.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import { readRecord } from '../store/artifacts/read-artifact.ts';
import type { EachSample } from './shared/each-sample.ts';
import { explainerSource } from './shared/explainer.ts';
import type { Engine, Inference } from './shared/inference.ts';
import type { Metrics, Outcome } from './shared/metrics.ts';
import type { Run, RunSample } from './shared/runs.ts';
import { readImage, readLabels, readShownPart } from './shared/sample-artifacts.ts';

/**
 * Asks the model about images without their background, without their foreground and on another image's
 * background, and stores its answers for the target of the whole image. Altered images are made here and
 * not kept; they share inferences with each other and with other samples.
 */
export function makeIntervene(
  eachSample: EachSample,
  inference: Pick<Inference, 'explain' | 'runOnce' | 'compiledBy'>,
  { metrics, versions }: { metrics: Metrics; versions: DecodedBy },
) {
  return async function interveneInSamples(batch: SampleBatch): Promise<void> {
    await eachSample(batch, async (sample) => {
      metrics.sample('intervene', await interveneInSample(sample, inference, versions));
      return true;
    });
  };
}

async function interveneInSample(
  { run, sample, keys, intervention }: RunSample,
  inference: Pick<Inference, 'explain' | 'runOnce' | 'compiledBy'>,
  { sharp, libvips, node }: DecodedBy,
): Promise<Outcome> {
  const { plan, artifacts } = run;
  if (intervention === null) throw new Error(`Run ${plan.runId} asks for no interventions`);
  if ((await artifacts.known([intervention.key])).size > 0) return 'cached';

  const [image, { target }, donor] = await Promise.all([
    readLabelledImage(run, keys),
    readRecord(artifacts, keys.prediction, StoredPrediction),
    intervention.donor && readDonor(run, intervention.donor),
  ]);
  const { foreground } = sample;
  const isOfNames = ['group', 'label'].includes(plan.spec.target.kind);
  const group = isOfNames ? logitsOf(sample, plan) : [];
  // Sigmoids of a group do not exclude each other: their sum would be no probability.
  const scored = group.length > 0 && plan.recipe.head === 'softmax' ? group : [target];
  const altered = await intervene(image, { foreground, meanPixel: plan.meanPixel, donor });
  const answers = await Promise.all(altered.map((each) => ask(each)));
  const [first] = answers;
  if (!first) throw new Error(`Sample ${sample.id} has no altered image`);
  const body: InterventionBody = {
    status: 'done',
    answers: answers.map(({ answer }) => answer),
    // One explainer answers for all of them.
    answeredBy: { ...first.by, node, sharp, libvips },
  };
  await artifacts.write(new Map([[intervention.key, body]]));
  return 'computed';

  async function ask({
    part,
    fill,
    image,
  }: Altered): Promise<{ answer: AlteredPrediction; by: Engine }> {
    const { width, height, data } = image;
    const mask = targetMask({ kind: 'index', index: target }, [], plan.recipe.logits);
    const { logits, by } = await inference.explain(explainerSource(run, inference), {
      image: data,
      height,
      width,
      targetMask: mask,
    });
    const { head } = plan.recipe;
    const { targetLogit, targetProbability, predicted } = summarizeLogits(logits, target, head);
    const probability = probabilities(logits, head);
    const answer: AlteredPrediction = {
      part,
      fill,
      logit: targetLogit,
      probability: targetProbability,
      classProbability: scored.reduce((sum, at) => sum + probability(at), 0),
      predicted,
    };
    return { answer, by };
  }
}

async function readLabelledImage(
  { artifacts, plan }: Pick<Run, 'artifacts' | 'plan'>,
  keys: Pick<SampleKeys, 'image' | 'labels' | 'photo'>,
): Promise<LabelledImage> {
  const [image, labels, shown] = await Promise.all([
    readImage(artifacts, keys),
    readLabels(artifacts, keys),
    readShownPart(artifacts, keys, plan),
  ]);
  return { image, labels, shown };
}

/** Another image and its mask, or null if one can't be used. Throws NotFoundError if one is lost. */
async function readDonor({ artifacts, plan }: Run, donor: Sample): Promise<LabelledImage | null> {
  const keys = sampleKeys(donor, plan);
  const image = await readLabelledImage({ artifacts, plan }, keys).catch(nullIf(isLost));
  if (image !== null) return image;
  for (const { key } of keys.measurements.slice(0, 1)) {
    const measurement = await readRecord(artifacts, key, MeasurementBody).catch(nullIf(isLost));
    if (measurement?.status === 'excluded') return null;
  }
  throw new NotFoundError(`${artifacts.locate(keys.image)} or its mask is gone`);
}
