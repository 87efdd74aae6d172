import type { MetricMeter } from '@temporalio/common';
import type { Metrics } from '../../activities/shared/metrics.ts';

/** Upper bounds of the histograms' buckets, by metric. Prometheus adds the unit to a name. */
export const buckets: Record<string, number[]> = {
  groundcam_inference: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  groundcam_inference_batch_size: [1, 2, 4, 8, 16, 32, 64, 128],
  groundcam_inference_wait: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
};

/** Metrics that leave the process beside the SDK's own, through the same endpoint. */
export function temporalMetrics(meter: MetricMeter): Metrics {
  const samples = meter.createCounter('groundcam_samples', '', 'Samples that left a stage');
  const planned = meter.createCounter('groundcam_planned_samples', '', 'Samples of planned runs');
  const inference = meter.createHistogram(
    'groundcam_inference',
    'float',
    'seconds',
    'Time of one inference inside ONNX Runtime',
  );
  const batchSize = meter.createHistogram(
    'groundcam_inference_batch_size',
    'int',
    '',
    'Images that shared an inference',
  );
  const wait = meter.createHistogram(
    'groundcam_inference_wait',
    'float',
    'seconds',
    'Time that an image waited for its inference',
  );
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
