import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { estimateTraffic } from '../../../activities/plan/estimate-traffic.ts';
import { AuditSpec } from '../../../core/schema/audit-spec.ts';
import { OnnxInference } from '../../../workers/inference/onnx-inference.ts';
import { startMiniS3 } from '../../mini-s3.ts';
import { TinyVoc } from '../../pipeline/tiny-voc.ts';
import { runStages, writeTinyModel } from '../run-stages.ts';
import { planDry } from './plan-dry.ts';

let folder: string;
let inference: OnnxInference;
let voc: TinyVoc;
let s3: Awaited<ReturnType<typeof startMiniS3>>;
beforeAll(async () => {
  inference = new OnnxInference();
  folder = await mkdtemp(join(tmpdir(), 'groundcam-traffic-'));
  voc = await (await TinyVoc.create()).addSamples(6);
});
afterAll(async () => {
  await inference.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  s3 = await startMiniS3();
  for (const [name, value] of Object.entries(s3.environment)) vi.stubEnv(name, value);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await s3.stop();
});

const ATTACKS = {
  baselines: false,
  overlays: 0,
  attacks: [{ epsilons: [4, 8], regions: ['object'], steps: 2 }],
};

test.each<[string, object, object?]>([
  ['without baselines', { baselines: false, overlays: 0 }],
  ['with attacks', ATTACKS],
  [
    'whose store lacks one size of an attack',
    ATTACKS,
    { ...ATTACKS, attacks: [{ epsilons: [8], regions: ['object'], steps: 2 }] },
  ],
  ['in batches', { overlays: 4, execution: { imagesPerActivity: 6 } }],
  [
    'of two methods, with padding and altered images',
    {
      model: { geometry: { kind: 'pad' } },
      method: ['layercam', 'gradcam'],
      interventions: true,
      overlays: 4,
    },
  ],
])(
  'agrees with what a server counts: an audit %s',
  async (_, settings, before) => {
    const uri = await writeTinyModel(folder);
    const specOf = ({ model, ...others }: { model?: object }) =>
      AuditSpec.parse({
        model: { uri, preprocessing: { mean: 128, std: 128 }, logits: 'logits', ...model },
        dataset: { uri: voc.folder, classes: ['aeroplane'] },
        target: { kind: 'predicted' },
        store: 's3://bucket/store',
        ...others,
      });
    const spec = specOf(settings);
    if (before) await runStages('before', specOf(before), inference, { toTheEnd: true });
    const written = [...s3.objects.keys()];
    const { plan, parts } = await planDry(spec, inference);
    expect([...s3.objects.keys()]).toEqual(written);
    const estimate = estimateTraffic(plan, parts);
    let afterPlan = { requests: 0, read: 0, written: 0 };
    await runStages('run', spec, inference, {
      toTheEnd: true,
      onPlanned: () => (afterPlan = { requests: s3.requests.length, ...s3.traffic }),
    });
    const counted = {
      requests: s3.requests.length - afterPlan.requests,
      read: s3.traffic.read - afterPlan.read,
      written: s3.traffic.written - afterPlan.written,
    };
    for (const what of ['requests', 'read', 'written'] as const) {
      const count = counted[what];
      const share = estimate[what] / count;
      expect(share, `${what}: ${count} counted`).toBeGreaterThan(0.8);
      expect(share, `${what}: ${count} counted`).toBeLessThan(1.2);
    }
  },
  180_000,
);
