import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { buckets } from '../../../workers/telemetry/temporal-metrics.ts';

/** What Prometheus reads of a process of its own. */
async function scrape(): Promise<string> {
  const script = 'test/workers/telemetry/print-buckets.ts';
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script]);
  return stdout;
}

/** The upper bounds of a histogram's buckets. */
function boundsOf(metrics: string, name: string): number[] {
  const lines = metrics.matchAll(new RegExp(`^${name}_bucket{.*le="([\\d.]+)"}`, 'gm'));
  return [...lines].map(([, bound]) => Number(bound));
}

it('gives histograms the same buckets in eight processes, and starts counters at 0', async () => {
  for (let process = 0; process < 8; process++) {
    const metrics = await scrape();
    const { groundcam_inference_time, groundcam_batch_size, groundcam_queue_time } = buckets;
    expect(boundsOf(metrics, 'groundcam_inference_time_seconds')).toEqual(groundcam_inference_time);
    expect(boundsOf(metrics, 'groundcam_batch_size')).toEqual(groundcam_batch_size);
    expect(boundsOf(metrics, 'groundcam_queue_time_seconds')).toEqual(groundcam_queue_time);
    if (process > 0) continue;
    expect(metrics).toMatch(/^groundcam_samples_total{outcome="failed",stage="explain"} 0$/m);
    expect(metrics).toMatch(/^groundcam_planned_samples_total{outcome="pending"} 0$/m);
    expect(metrics).toMatch(/^groundcam_s3_slow_downs_total 0$/m);
  }
});

it('names no metric so that another’s buckets could be meant', () => {
  const names = Object.keys(buckets);
  for (const name of names) {
    expect(names.filter((other) => other.includes(name))).toEqual([name]);
  }
});
