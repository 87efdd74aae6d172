import { sampleKeys } from '../core/keys/sample-keys.ts';
import { targetMask } from '../core/cam/target-mask.ts';
import { summarizeLogits } from '../core/cam/summarize-logits.ts';
import { NotFoundError } from '../core/errors/not-found-error.ts';
import type { Raster } from '../core/image/raster.ts';
import { intervene, type Altered, type LabelledImage } from '../core/intervene/intervene.ts';
import type { AlteredPrediction, InterventionBody } from '../core/schema/intervention.ts';
import type { Sample } from '../core/schema/manifest.ts';
import { TargetPrediction } from '../core/schema/target-prediction.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import type { Store } from '../store/store.ts';
import { nullIfLost, readBytes, readRecord, writeRecord } from './shared/artifacts.ts';
import type { EachSample } from './shared/each-sample.ts';
import { explainerSource } from './shared/explainer-source.ts';
import type { Inference } from './shared/inference.ts';
import { readLabels } from './measure.ts';
import { readMeasurement } from './shared/measurement-store.ts';
import type { Metrics, Outcome } from './shared/metrics.ts';
import type { Run, RunSample } from './shared/runs.ts';

/**
 * Asks the model about images without their background, without their foreground and before another
 * image's background, and stores its answers for the target of the whole image. The alterations are
 * made here and not kept; they share inferences with each other and with other samples.
 */
export function makeIntervene(
  eachSample: EachSample,
  inference: Pick<Inference, 'explain' | 'runOnce'>,
  metrics: Metrics,
) {
  return async function interveneInSamples(batch: SampleBatch): Promise<void> {
    await eachSample(batch, async (sample) => {
      metrics.sample('intervene', await interveneInSample(sample, inference));
      return true;
    });
  };
}

async function interveneInSample(
  { run, sample, keys, intervention }: RunSample,
  inference: Pick<Inference, 'explain' | 'runOnce'>,
): Promise<Outcome> {
  const { plan, store } = run;
  if (intervention === null) throw new Error(`Run ${plan.runId} asks for no interventions`);
  if (await store.has(intervention.key)) return 'cached';

  const [scene, { target }, donor] = await Promise.all([
    readLabelledImage(store, keys),
    readRecord(store, keys.prediction, TargetPrediction),
    intervention.donor && readDonor(run, intervention.donor),
  ]);
  const { foreground } = sample;
  const altered = await intervene(scene, { foreground, meanPixel: plan.meanPixel, donor });
  const body: InterventionBody = {
    status: 'done',
    answers: await Promise.all(altered.map((each) => ask(each))),
  };
  await writeRecord(store, intervention.key, body);
  return 'computed';

  async function ask({ part, fill, image }: Altered): Promise<AlteredPrediction> {
    const { width, height, data } = image;
    const mask = targetMask({ kind: 'index', index: target }, [], plan.recipe.logits);
    const { logits } = await inference.explain(explainerSource(run, inference), {
      image: data,
      height,
      width,
      targetMask: mask,
    });
    const { targetLogit, targetProbability, predicted } = summarizeLogits(logits, target);
    return { part, fill, logit: targetLogit, probability: targetProbability, predicted };
  }
}

async function readLabelledImage(
  store: Store,
  keys: { image: string; labels: string },
): Promise<LabelledImage> {
  const [image, labels] = await Promise.all([
    readRaster(store, keys.image),
    readLabels(store, keys.labels),
  ]);
  return { image, labels };
}

/** Another image and its mask, or null where one can't be used. Throws NotFoundError where it is lost. */
async function readDonor({ store, plan }: Run, donor: Sample): Promise<LabelledImage | null> {
  const keys = sampleKeys(donor, plan);
  const scene = await nullIfLost(readLabelledImage(store, keys));
  if (scene !== null) return scene;
  const [{ key }] = keys.measurements as [(typeof keys.measurements)[0]];
  const measurement = await nullIfLost(readMeasurement(store, key));
  if (measurement?.status === 'excluded') return null;
  throw new NotFoundError(`${store.locate(keys.image)} or its mask is gone`);
}

async function readRaster(store: Store, key: string): Promise<Raster> {
  const { shape, data } = await readBytes(store, key);
  const [height = 0, width = 0] = shape;
  return { width, height, data };
}
