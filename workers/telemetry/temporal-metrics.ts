import type { MetricMeter } from '@temporalio/common';
import { onSlowDown } from '../../store/s3-connection.ts';
import type { Metrics } from '../../activities/shared/metrics.ts';

/**
 * Upper bounds of the histograms' buckets, by metric. The SDK applies an entry to each metric whose name
 * contains its key, and takes any one if several do: no key may be part of another metric's name.
 */
export const buckets: Record<string, number[]> = {
  groundcam_inference_time: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  groundcam_batch_size: [1, 2, 4, 8, 16, 32, 64, 128],
  groundcam_queue_time: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
};

/** How samples can leave each stage. */
const OUTCOMES = {
  preprocess: ['computed', 'cached', 'excluded', 'failed'],
  explain: ['computed', 'cached', 'failed'],
  measure: ['computed', 'excluded', 'failed'],
  intervene: ['computed', 'cached', 'failed'],
  attack: ['computed', 'cached', 'failed'],
} as const;

/**
 * Metrics that leave the process beside the SDK's own, through the same endpoint. Counters start at 0 for
 * every label, so that a rate sees their first increase.
 */
export function temporalMetrics(meter: MetricMeter): Metrics {
  const samples = meter.createCounter('groundcam_samples', '', 'Samples that left a stage');
  const planned = meter.createCounter('groundcam_planned_samples', '', 'Samples of planned runs');
  const slowDowns = meter.createCounter(
    'groundcam_s3_slow_downs',
    '',
    'Answers of the S3 server that it gets too many requests',
  );
  // Prometheus adds the unit to a name.
  const inference = meter.createHistogram(
    'groundcam_inference_time',
    'float',
    'seconds',
    'Time of one inference inside ONNX Runtime',
  );
  const batchSize = meter.createHistogram(
    'groundcam_batch_size',
    'int',
    '',
    'Images that shared an inference',
  );
  const wait = meter.createHistogram(
    'groundcam_queue_time',
    'float',
    'seconds',
    'Time that an image waited until the engine had it',
  );
  for (const [stage, outcomes] of Object.entries(OUTCOMES)) {
    for (const outcome of outcomes) samples.add(0, { stage, outcome });
  }
  for (const outcome of ['cached', 'pending']) planned.add(0, { outcome });
  slowDowns.add(0);
  onSlowDown(() => slowDowns.add(1));
  return {
    sample: (stage, outcome) => samples.add(1, { stage, outcome }),
    planned({ cached, pending }) {
      planned.add(cached, { outcome: 'cached' });
      planned.add(pending, { outcome: 'pending' });
    },
    inference({ provider, images, seconds }) {
      inference.record(seconds, { provider });
      batchSize.record(images, { provider });
    },
    waited: (seconds) => wait.record(seconds),
  };
}
