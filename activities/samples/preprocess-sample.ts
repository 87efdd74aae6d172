import { writeNpy } from '../../core/encoding/npy.ts';
import type { ArtifactContent } from '../../core/encoding/seal.ts';
import { logitsOf } from '../../core/keys/logits-of.ts';
import { keysOfPixels } from '../../core/keys/sample-keys.ts';
import { InvalidImageError } from '../../core/errors/invalid-image-error.ts';
import { outsideShares } from '../../core/image/outside-shares.ts';
import { placeImage, placeLabels } from '../../core/image/place-image.ts';
import { placePhoto } from '../../core/image/placement.ts';
import { paddingColour } from '../../core/image/padding.ts';
import { resizeSharp } from '../../core/image/resize-sharp.ts';
import { geometryOf } from '../../core/schema/model-card.ts';
import type { PhotoSize } from '../../core/schema/photo-size.ts';
import type { DecodedBy } from '../../core/schema/computed-by.ts';
import type { MeasurementBody } from '../../core/schema/measurement-body.ts';
import { noHeadAucs } from '../shared/head-aucs.ts';
import { excludeFromLaterStages } from '../shared/exclude-from-later-stages.ts';
import { useRunSample, type RunSample } from '../shared/runs.ts';
import type { StageOutcome } from '../shared/stage-outcome.ts';

/** Stores a sample's image and mask at the model's input size or, for each method, why it has neither. */
export async function preprocessSample(
  runSample: RunSample,
  { sharp, libvips, node }: DecodedBy,
): Promise<StageOutcome> {
  const stage = 'preprocess';
  const { run, sample, keys } = runSample;
  const { artifacts, plan } = run;
  const wanted = keysOfPixels(keys);
  const isAnswerable = plan.spec.target.kind !== 'group' || logitsOf(sample, plan).length > 0;
  if (isAnswerable && (await artifacts.known(wanted)).size === wanted.length)
    return { stage, outcome: 'cached' };
  try {
    if (!isAnswerable) {
      throw new InvalidImageError(
        'class-without-logits',
        `None of the model's logits is one of ${sample.class}`,
      );
    }
    const made = await useRunSample(runSample, async ({ image, labels }) => {
      const geometry = geometryOf(plan.card);
      const padding = paddingColour(geometry, plan.meanPixel);
      const placement = placePhoto(geometry, image);
      const input =
        plan.spec.image.resize === 'sharp'
          ? await resizeSharp(image, placement.frame.width, placement.frame.height)
          : placeImage(image, placement, { filter: geometry.filter, padding });
      const photo: PhotoSize = {
        ...placement.photo,
        outside: outsideShares(labels, placement),
        decodedBy: { sharp, libvips, node },
      };
      const { width, height, data } = placeLabels(labels, placement);
      return new Map<string, ArtifactContent>([
        [keys.image, writeNpy({ shape: [height, width, 3], data: input.data })],
        [keys.labels, writeNpy({ shape: [height, width], data })],
        [keys.photo, photo],
      ]);
    });
    await artifacts.write(made);
    return { stage, outcome: 'computed' };
  } catch (error) {
    if (!(error instanceof InvalidImageError)) throw error;
    const { reason, message } = error;
    const excluded: MeasurementBody = { status: 'excluded', reason, message };
    const records = new Map<string, ArtifactContent>(
      keys.measurements.map(({ key }) => [key, excluded]),
    );
    if (keys.heads !== null) records.set(keys.heads, noHeadAucs);
    await artifacts.write(records);
    await excludeFromLaterStages(runSample);
    return { stage, outcome: 'excluded', exclusions: [{ reason, message }] };
  }
}
