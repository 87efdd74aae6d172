import { Context } from '@temporalio/activity';
import sharp from 'sharp';
import { attackWithControl, type SampleToAttack } from '../core/attack/attack-with-control.ts';
import { energyOnObject } from '../core/attack/measures/energy-on-object.ts';
import { heatmapSimilarity } from '../core/attack/measures/heatmap-similarity.ts';
import { perturbationSize } from '../core/attack/size.ts';
import type { Step } from '../core/attack/step.ts';
import { isFlat, smoothHeatmap, type ViewedMap } from '../core/cam/heatmap.ts';
import { isPaddingHottest } from '../core/cam/is-padding-hottest.ts';
import { summarizeLogits } from '../core/cam/summarize-logits.ts';
import { targetMask } from '../core/cam/target-mask.ts';
import { writeNpy } from '../core/encoding/npy.ts';
import { InvalidImageError } from '../core/errors/invalid-image-error.ts';
import { cutLabels } from '../core/image/box.ts';
import { measuredPart } from '../core/image/measured-part.ts';
import { splitRegions } from '../core/image/regions.ts';
import { shownPart, type Placement } from '../core/image/placement.ts';
import type { FloatMap, LabelMap } from '../core/image/raster.ts';
import { attackKeys, type AttackKeys } from '../core/keys/attack-keys.ts';
import { logitsOf } from '../core/keys/logits-of.ts';
import { measureRegions } from '../core/region/measure-regions.ts';
import type { AttackRecord, LeftOut, PerturbedImage } from '../core/schema/attack-record.ts';
import type { DecodedBy } from '../core/schema/computed-by.ts';
import type { RegionMeasures } from '../core/schema/measurement.ts';
import { StoredPrediction } from '../core/schema/target-prediction.ts';
import type { SampleBatch } from '../workflows/contract/workflow-messages.ts';
import { readRecord } from '../store/artifacts/read-artifact.ts';
import type { EachSample } from './shared/each-sample.ts';
import { attackerSource, explainerSource } from './shared/explainer.ts';
import type { Explanation, Inference } from './shared/inference.ts';
import type { Metrics, Outcome } from './shared/metrics.ts';
import type { RunSample } from './shared/runs.ts';
import { readImage, readLabels, readMaps, readPlacement } from './shared/sample-artifacts.ts';

type AttackInference = Pick<Inference, 'explain' | 'step' | 'runOnce' | 'compiledBy'>;

/**
 * Attacks images, and stores for each attack the attacked image, its maps, and a record of what became of the model's
 * prediction and heatmap, beside noise of the same size. All is measured at the model's input size. Steps of samples that
 * are attacked at the same time share an inference; between two steps an activity can be cancelled.
 */
export function makeAttack(
  eachSample: EachSample,
  inference: AttackInference,
  { metrics, versions }: { metrics: Metrics; versions: DecodedBy },
) {
  return async function attack(batch: SampleBatch): Promise<void> {
    await eachSample(
      batch,
      async (sample) => {
        metrics.sample('attack', await attackSample(sample, inference, versions));
        return true;
      },
      // An attack is thousands of inferences: each that has ended is kept.
      { hold: false },
    );
  };
}

async function attackSample(
  runSample: RunSample,
  inference: AttackInference,
  versions: DecodedBy,
): Promise<Outcome> {
  const { run, sample } = runSample;
  const keys = attackKeys(sample, run.plan);
  const known = await run.artifacts.known(keys.map(({ record }) => record));
  const left = keys.filter(({ record }) => !known.has(record));
  if (left.length === 0) return 'cached';
  const subject = await readSubject(runSample);
  // One after the other: other samples fill the inferences.
  for (const each of left) {
    Context.current().cancellationSignal.throwIfAborted();
    await attackOnce(runSample, subject, { keys: each, inference, versions });
  }
  return 'computed';
}

/** What all attacks on a sample start from. */
interface Subject extends SampleToAttack {
  placement: Placement;
  /** Maps of the primary method before. */
  maps: readonly ViewedMap[];
  /** The class that they explain. */
  target: number;
  /** What the whole image is predicted as. */
  predicted: number;
  wasRight: boolean | null;
  /** The whole image explained for rivals of its class, by their logits: several attacks may lead to one. */
  rivals: Map<number, Promise<Explanation>>;
}

async function readSubject({ run, sample, keys }: RunSample): Promise<Subject> {
  const { artifacts, plan } = run;
  const [image, labels, placement, prediction, maps] = await Promise.all([
    readImage(artifacts, keys),
    readLabels(artifacts, keys),
    readPlacement(artifacts, keys, plan),
    readRecord(artifacts, keys.prediction, StoredPrediction),
    readMaps(artifacts, keys, plan.recipe.method),
  ]);
  const { target, predicted } = prediction;
  const right = logitsOf(sample, plan);
  return {
    ...{ image, labels, placement, maps, target, predicted },
    shown: shownPart(placement),
    foreground: sample.foreground,
    group: right.length > 0 ? right : [predicted],
    wasRight: right.length > 0 ? right.includes(predicted) : null,
    photo: sample.imageDigest ?? sample.image,
    rivals: new Map(),
  };
}

/** Makes and stores the artifacts of one attack. */
async function attackOnce(
  { run, sample }: RunSample,
  subject: Subject,
  {
    keys,
    inference,
    versions: { sharp: sharpVersion, libvips, node },
  }: { keys: AttackKeys; inference: AttackInference; versions: DecodedBy },
): Promise<void> {
  const { plan, artifacts } = run;
  const { recipe, spec } = plan;
  const { cell, toward } = keys;
  const { image, labels, placement, group, target, wasRight } = subject;
  const { width, height } = image;
  const { cancellationSignal } = Context.current();
  const source = attackerSource(run, cell, inference);
  const step: Step = (pixels, goal) => {
    cancellationSignal.throwIfAborted();
    return inference.step(source, { pixels, height, width, goal });
  };
  const { box, part, scaledOver, photoPixels } = measuredPart(placement, 'input');
  const inBox = cutLabels(labels, box);

  const leaveOut = (reason: LeftOut['reason']) => {
    const leftOut: AttackRecord = { status: 'left-out', reason };
    return artifacts.write(new Map([[keys.record, leftOut]]));
  };
  if (toward?.some((index) => index === subject.predicted || group.includes(index))) {
    return leaveOut('already-there');
  }
  const made = hasBothRegions(inBox, sample.foreground)
    ? await attackWithControl(subject, { cell, toward }, step, recipe.logits)
    : null;
  if (made === null) return leaveOut('no-pixels');
  const before = heatOf(subject.maps);
  const attacked = await explain(made.attacked, target);
  const rival = highest(attacked.logits, (index) => !group.includes(index));
  const [control, rivalBefore, rivalAfter] = await Promise.all([
    explain(made.control, target),
    explainRival(rival),
    explain(made.attacked, rival),
  ]);
  const record: AttackRecord = {
    status: 'done',
    wasRight,
    target,
    heat: measure(subject.maps, before),
    attacked: {
      ...outcome(made.attacked, attacked),
      wasFooledUnrounded: !group.includes(made.predictedUnrounded),
      ...(toward && { hadReachedUnrounded: toward.includes(made.predictedUnrounded) }),
      energyOnObject: energyOnObject(image.data, made.attacked, labels, sample.foreground),
    },
    control: outcome(made.control, control),
    rival: {
      class: rival,
      before: measureExplained(rivalBefore),
      after: measureExplained(rivalAfter),
    },
    attackedBy: { ...attacked.by, node, sharp: sharpVersion, libvips },
  };
  const png = sharp(made.attacked, { raw: { width, height, channels: 3 } }).png();
  await artifacts.write(
    new Map([
      [keys.image, new Uint8Array(await png.toBuffer())],
      ...keys.maps.map(({ map: { output }, key }): [string, Uint8Array] => {
        const map = mapOf(attacked, output);
        return [key, writeNpy({ shape: [map.height, map.width], data: map.data })];
      }),
    ]),
  );
  // Last: a record says that all is there.
  await artifacts.write(new Map([[keys.record, record]]));

  function explainRival(index: number): Promise<Explanation> {
    const explained = subject.rivals.get(index) ?? explain(image.data, index);
    subject.rivals.set(index, explained);
    return explained;
  }

  function explain(pixels: Uint8Array, index: number): Promise<Explanation> {
    cancellationSignal.throwIfAborted();
    return inference.explain(explainerSource(run, inference), {
      image: pixels,
      ...{ height, width },
      targetMask: targetMask({ kind: 'index', index }, [], recipe.logits),
    });
  }

  function outcome(pixels: Uint8Array, explained: Explanation): PerturbedImage {
    const { predicted, targetLogit, targetProbability } = summarizeLogits(
      explained.logits,
      target,
      recipe.head,
    );
    const maps = mapsOf(explained);
    const after = heatOf(maps);
    return {
      ...{ predicted, targetLogit, targetProbability },
      isFooled: !group.includes(predicted),
      ...(toward && { hasReached: toward.includes(predicted) }),
      ...perturbationSize(image.data, pixels),
      heat: measure(maps, after),
      similarity: before && after && heatmapSimilarity(before, after),
    };
  }

  function mapsOf(explained: Explanation): ViewedMap[] {
    return keys.maps.map(({ map: { output, view } }) => ({ cam: mapOf(explained, output), view }));
  }

  function heatOf(maps: readonly ViewedMap[]): FloatMap | null {
    if (isFlat(...maps.map(({ cam }) => cam))) return null;
    return smoothHeatmap(maps, box.width, box.height, { part, scaledOver });
  }

  function measureExplained(explained: Explanation): RegionMeasures | null {
    const maps = mapsOf(explained);
    return measure(maps, heatOf(maps));
  }

  function measure(maps: readonly ViewedMap[], heat: FloatMap | null): RegionMeasures | null {
    if (heat === null) return null;
    try {
      const options = { photoPixels, void: spec.measure.void };
      const measured = measureRegions(heat, inBox, sample.foreground, options);
      const hottestOnVoid = measured.hottestOnVoid || isPaddingHottest(maps, placement);
      return { ...measured, hottestOnVoid };
    } catch (error) {
      if (error instanceof InvalidImageError && error.reason === 'flat-map') return null;
      throw error;
    }
  }
}

function mapOf({ maps }: Explanation, output: string): FloatMap {
  const map = maps[output];
  if (!map) throw new Error(`The explainer returned no ${output}`);
  return map;
}

/** Whether a mask has an object and background: at the model's input size one may be gone. */
function hasBothRegions(labels: LabelMap, foreground: number): boolean {
  try {
    splitRegions(labels, foreground);
    return true;
  } catch (error) {
    if (error instanceof InvalidImageError) return false;
    throw error;
  }
}

/** The place of the highest logit of those that count. */
function highest(logits: Float32Array, counts: (index: number) => boolean): number {
  let best = -1;
  logits.forEach((logit, index) => {
    if (counts(index) && (best < 0 || logit > (logits[best] ?? -Infinity))) best = index;
  });
  return best;
}
