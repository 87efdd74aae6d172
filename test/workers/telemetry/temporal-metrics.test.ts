import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
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

it('gives each histogram its buckets, and starts counters at 0', async () => {
  const metrics = await scrape();
  const { groundcam_inference_time, groundcam_batch_size, groundcam_queue_time } = buckets;
  expect(boundsOf(metrics, 'groundcam_inference_time_seconds')).toEqual(groundcam_inference_time);
  expect(boundsOf(metrics, 'groundcam_batch_size')).toEqual(groundcam_batch_size);
  expect(boundsOf(metrics, 'groundcam_queue_time_seconds')).toEqual(groundcam_queue_time);
  expect(metrics).toMatch(/^groundcam_samples_total{outcome="failed",stage="explain"} 0$/m);
  expect(metrics).toMatch(/^groundcam_planned_samples_total{outcome="pending"} 0$/m);
  expect(metrics).toMatch(/^groundcam_s3_slow_downs_total 0$/m);
});

// The SDK takes any entry whose key is part of a metric's name, in an order that differs between processes.
it('has buckets for one histogram each, of all that a worker serves', async () => {
  const served = await readFile('test/infra/chart/metrics.txt', 'utf8');
  const histograms = [...served.matchAll(/^# TYPE (\S+) histogram$/gm)].map(([, name]) => name);
  expect(histograms.length).toBeGreaterThan(10);
  for (const key of Object.keys(buckets))
    expect(histograms.filter((name) => name?.includes(key))).toHaveLength(1);
});
