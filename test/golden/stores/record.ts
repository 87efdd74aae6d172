/**
 * Records a small store of the present version, which later versions are tested with: a run, one with
 * interventions and two methods, one that did not end, and a schedule's history. Run it again when what is
 * stored changes before a release:
 *
 *   npm run build && TEMPORAL_CLI_PATH=… npx tsx test/golden/stores/record.ts
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRecordScheduledRun } from '../../../activities/record-scheduled-run.ts';
import { AllowedUris } from '../../../store/allowed-uris.ts';
import { packageVersion } from '../../../workers/package-version.ts';
import { startPipeline } from '../../pipeline/run-pipeline.ts';
import { TinyVoc } from '../../pipeline/tiny-voc.ts';
import { startTestTemporal } from '../../temporal.ts';
import { RECORDED_AT } from './recorded-at.ts';

/** Enough for statistics, which take six images. */
const SAMPLES = 6;

const folder = new URL(`${packageVersion()}/`, import.meta.url).pathname;
const at = (name: string) => join(RECORDED_AT, name);
await rm(RECORDED_AT, { recursive: true, force: true });
await mkdir(RECORDED_AT, { recursive: true });
await cp('test/golden/cam/squeezenet.onnx', at('squeezenet.onnx'));
const voc = await (await TinyVoc.create()).addSamples(SAMPLES);
await cp(voc.folder, at('VOC'), { recursive: true });

const env = await startTestTemporal();
const pipeline = await startPipeline(env);
const spec = {
  model: { uri: at('squeezenet.onnx') },
  dataset: { uri: at('VOC'), classes: ['aeroplane'] },
  target: { kind: 'predicted' as const },
  overlays: 0,
  store: at('store'),
};
await pipeline.run({ ...spec, alpha: 0.01 }, { runId: 'stopped' });
await pipeline.run(spec, { runId: 'first' });
await pipeline.run(
  { ...spec, interventions: true, method: ['gradcam', 'layercam'] },
  { runId: 'second' },
);
await makeRecordScheduledRun(new AllowedUris())({
  schedule: 'nightly',
  run: { runId: 'second', store: at('store') },
  startedAt: new Date().toISOString(),
  end: { outcome: 'finished' },
});
await pipeline.stop();
await env.teardown();
// As if it had ended before it was published.
for (const output of ['results.json', 'report.html', 'checksums.json'])
  await rm(at(join('store/runs/stopped', output)), { force: true });
await rm(folder, { recursive: true, force: true });
await cp(RECORDED_AT, folder, { recursive: true });
process.exit(0);
