import { compareAlone } from '../../core/baselines/compare-alone.ts';
import { isFlat, smoothHeatmap, type ViewedMap } from '../../core/cam/heatmap.ts';
import { InvalidImageError } from '../../core/errors/invalid-image-error.ts';
import { isPaddingHottest } from '../../core/cam/is-padding-hottest.ts';
import { cutLabels } from '../../core/image/box.ts';
import { measuredPart } from '../../core/image/measured-part.ts';
import { placePhoto } from '../../core/image/placement.ts';
import type { LabelMap } from '../../core/image/raster.ts';
import { contextShares } from '../../core/region/context-shares.ts';
import { measureRegions } from '../../core/region/measure-regions.ts';
import { logitsOf } from '../../core/keys/logits-of.ts';
import type { MeasuredBy } from '../../core/schema/computed-by.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { MeasurementBody } from '../../core/schema/measurement-body.ts';
import { PhotoSize } from '../../core/schema/photo-size.ts';
import { StoredPrediction } from '../../core/schema/target-prediction.ts';
import { readRecord } from '../../store/artifacts/read-artifact.ts';
import { comparedRecord } from '../shared/compared-samples.ts';
import { excludeFromLaterStages } from '../shared/exclude-from-later-stages.ts';
import { useRunLabels, type RunSample } from '../shared/runs.ts';
import { readLabels, readMaps } from '../shared/sample-artifacts.ts';
import type { StageOutcome } from '../shared/stage-outcome.ts';

/** Stores the measures of a sample, a record a method. It is excluded if its first method is. */
export async function measureSample(
  runSample: RunSample,
  { groundcam, node }: MeasuredBy,
): Promise<StageOutcome> {
  const { run, sample, keys } = runSample;
  const { artifacts, plan } = run;
  const { at, void: voidPixels } = plan.spec.measure;
  const [{ decodedBy, outside, ...photo }, { explainedBy, ...prediction }] = await Promise.all([
    readRecord(artifacts, keys.photo, PhotoSize),
    readRecord(artifacts, keys.prediction, StoredPrediction),
  ]);
  const placement = placePhoto(plan.card.geometry.value, photo);
  const { box, part, scaledOver, photoPixels } = measuredPart(placement, at);
  const outsideShare = outside[String(sample.foreground)] ?? 0;
  const group = logitsOf(sample, plan);
  const bodies =
    at === 'input'
      ? await measureOn(await readLabels(artifacts, keys))
      : await useRunLabels(runSample, measureOn);
  const isMeasured = bodies[0]?.status === 'measured';
  if (!isMeasured) await excludeFromLaterStages(runSample);
  return {
    stage: 'measure',
    outcome: isMeasured ? 'computed' : 'excluded',
    exclusions: bodies.filter((body) => body.status === 'excluded'),
  };

  /** What baselines need is made of maps and masks while they are in memory. */
  async function compareOn(labels: LabelMap, maps: readonly ViewedMap[]): Promise<void> {
    if (keys.compared === null) return;
    const inputLabels = at === 'input' ? labels : await readLabels(artifacts, keys);
    const { foreground } = sample;
    const { measure } = plan.spec;
    const compared = compareAlone(maps, inputLabels, { labels, placement, foreground, measure });
    const record = comparedRecord(compared, { groundcam, node });
    await artifacts.write(new Map([[keys.compared, record]]));
  }

  async function measureOn(allLabels: LabelMap): Promise<MeasurementBody[]> {
    const labels = cutLabels(allLabels, box);
    const bodies: MeasurementBody[] = [];
    // One after the other: at the photo's size, a heatmap takes four times the mask's bytes.
    for (const { method, key } of keys.measurements) {
      const maps = await readMaps(artifacts, keys, method);
      const body = measureMaps(maps, labels);
      await artifacts.write(new Map([[key, body]]));
      bodies.push(body);
      const isPrimary = method === plan.recipe.method;
      if (isPrimary && body.status === 'measured') await compareOn(allLabels, maps);
    }
    return bodies;
  }

  function measureMaps(maps: readonly ViewedMap[], labels: LabelMap): MeasurementBody {
    try {
      if (isFlat(...maps.map(({ cam }) => cam)))
        throw new InvalidImageError('flat-map', 'The CAM has the same value everywhere');
      const heat = smoothHeatmap(maps, box.width, box.height, { part, scaledOver });
      const measured = measureRegions(heat, labels, sample.foreground, {
        photoPixels,
        void: voidPixels,
      });
      const { decided, ...answer } = prediction;
      const correct = group.length > 0 ? group.some((logit) => decided.includes(logit)) : null;
      // With spreads it takes V8 ten times as long.
      return Object.assign({ status: 'measured' as const }, { ...answer, correct }, measured, {
        hottestOnVoid: measured.hottestOnVoid || isPaddingHottest(maps, placement),
        outsideShare,
        ...(plan.masks.classes.length > 0 && {
          context: contextShares(heat, labels, sample.foreground, plan.masks.classes),
        }),
        computedBy: { image: decodedBy, maps: explainedBy, measures: { groundcam, node } },
      });
    } catch (error) {
      if (!(error instanceof InvalidImageError)) throw error;
      const { reason, message } =
        error.reason === 'empty-foreground' && outsideShare === 1 ? croppedAway(sample) : error;
      return { status: 'excluded', reason, message };
    }
  }
}

function croppedAway({ foreground }: Sample): InvalidImageError {
  return new InvalidImageError(
    'outside-crop',
    `All pixels labelled ${foreground} lie outside of the part of the photo that the model sees.`,
  );
}
