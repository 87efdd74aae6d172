import { log } from '@temporalio/activity';
import { writeNpy } from '../core/artifact/npy.ts';
import { InvalidImageError } from '../core/errors/invalid-image-error.ts';
import { resizeLabels, resizePillow, resizeSharp } from '../core/image/resize.ts';
import type { SampleReference } from '../core/spec/workflow-messages.ts';
import { writeMeasurement } from './measurement-store.ts';
import type { Metrics } from './metrics.ts';
import { readRunSample, type Runs } from './runs.ts';

/**
 * Brings a sample's image and mask to the model's input size and stores both as .npy. A file that
 * can't be used makes the sample an excluded row and ends its way.
 */
export function makePreprocess(runs: Runs, metrics: Metrics) {
  return async function preprocess(reference: SampleReference): Promise<'ready' | 'excluded'> {
    const { run, sample, keys } = await runs.sample(reference);
    const [hasImage, hasLabels] = await Promise.all([
      run.store.has(keys.image),
      run.store.has(keys.labels),
    ]);
    if (hasImage && hasLabels) {
      metrics.sample('preprocess', 'cached');
      return 'ready';
    }
    try {
      const { image, labels } = await readRunSample(run, sample);
      const [height, width] = run.plan.recipe.inputSize;
      const resized =
        run.plan.spec.image.resize === 'sharp'
          ? await resizeSharp(image, width, height)
          : resizePillow(image, width, height);
      const small = resizeLabels(labels, width, height);
      await Promise.all([
        run.store.writeOnce(
          keys.image,
          writeNpy({ shape: [height, width, 3], data: resized.data }),
        ),
        run.store.writeOnce(keys.labels, writeNpy({ shape: [height, width], data: small.data })),
      ]);
      metrics.sample('preprocess', 'computed');
      return 'ready';
    } catch (error) {
      if (!(error instanceof InvalidImageError)) throw error;
      const { reason, message } = error;
      await Promise.all(
        keys.measurements.map(({ key }) =>
          writeMeasurement(run.store, key, { status: 'excluded', reason, message }),
        ),
      );
      metrics.sample('preprocess', 'excluded');
      log.info('Sample excluded', { reason, detail: message });
      return 'excluded';
    }
  };
}
