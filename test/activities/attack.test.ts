import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeEach, expect, it } from 'vitest';
import type { Run } from '../../activities/shared/runs.ts';
import { readShard } from '../../activities/shared/runs.ts';
import { readRows } from '../../activities/shared/rows.ts';
import type { Inference } from '../../activities/shared/inference.ts';
import { readImage, readLabels } from '../../activities/shared/sample-artifacts.ts';
import { sha256 } from '../../core/encoding/digest.ts';
import { perturbationSize } from '../../core/attack/size.ts';
import { attackKeys } from '../../core/keys/attack-keys.ts';
import { sampleKeys } from '../../core/keys/sample-keys.ts';
import { AttackRecord } from '../../core/schema/attack-record.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { RegionMeasures } from '../../core/schema/measurement.ts';
import { readFile, readRecord } from '../../store/artifacts/read-artifact.ts';
import { runKeys } from '../../store/run-keys.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { quietEnvironment, runStages } from './run-stages.ts';

const onnx = new OnnxInference();
const folders: string[] = [];
let store: string;
beforeEach(async () => {
  store = await mkdtemp(join(tmpdir(), 'groundcam-attack-'));
  folders.push(store);
});
afterAll(async () => {
  await onnx.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

function spec(attack: object) {
  return AuditSpec.parse({
    model: { uri: 'demo/models/honest.onnx' },
    dataset: { uri: 'demo/data/VOC', limit: 2 },
    baselines: false,
    attacks: [{ attack: 'pgd', steps: 2, epsilons: [8], regions: ['object'], ...attack }],
    store,
  });
}

async function recordsOf(run: Run) {
  const samples = await readShard(run.store, run.plan.runId, 0);
  const keys = samples.flatMap((sample) =>
    attackKeys(sample, run.plan).map((attack) => ({ sample, attack })),
  );
  return Promise.all(
    keys.map(async ({ sample, attack }) => ({
      ...{ sample, attack },
      record: await readRecord(run.artifacts, attack.record, AttackRecord),
    })),
  );
}

it('keeps of each attack the image, within its size and region, and what became of the sample', async () => {
  const run = await runStages('run', spec({ regions: ['object', 'patch'] }), onnx);
  const attacks = await recordsOf(run);
  expect(attacks).toHaveLength(4);
  const { rows } = await readRows(run, () => {});
  for (const { sample, attack, record } of attacks) {
    if (record.status !== 'done') throw new Error('left out');
    const keys = sampleKeys(sample, run.plan);
    const before = await readImage(run.artifacts, keys);
    const labels = await readLabels(run.artifacts, keys);
    const after = await sharp(await readFile(run.artifacts, attack.image))
      .raw()
      .toBuffer();
    const { linf, l2 } = perturbationSize(before.data, after);
    expect(linf).toBeLessThanOrEqual(8);
    expect(linf).toBeGreaterThan(0);
    expect(record.attacked).toMatchObject({ linf, l2 });
    expect(record.control.linf).toBe(8);
    const isAt = (place: number) =>
      [0, 1, 2].some((i) => before.data[3 * place + i] !== after[3 * place + i]);
    const isObject = attack.cell.region === 'object';
    const changed = [...labels.data].filter((_, place) => isAt(place));
    expect(changed.every((label) => (label === sample.foreground) === isObject)).toBe(true);
    // What heat was before is what the run has measured.
    const row = rows.find((each) => each.sample === sample.id && each.status === 'measured');
    const names = RegionMeasures.keyof().options;
    expect(names.every((name) => record.heat?.[name] !== undefined)).toBe(true);
    expect(row).toMatchObject(record.heat ?? {});
    expect(record.rival.class).not.toBe(record.target);
  }
});

it('attacks by what is new alone', async () => {
  await runStages('first', spec({}), onnx);
  const { images } = onnx.counters;
  await runStages('again', spec({}), onnx);
  expect(onnx.counters.images).toBe(images);
  await runStages('more', spec({ epsilons: [8, 16] }), onnx);
  const added = onnx.counters.images - images;
  // Of two samples: a start and two steps, the image rounded, and four explanations.
  expect(added).toBe(2 * (3 + 1 + 4));
});

it('attacks toward a class, by whatever name, and leaves samples out that are there already', async () => {
  const dataset = { uri: 'demo/data/VOC', classes: ['aeroplane', 'boat'], sample: 4, seed: 1 };
  const toward = (toward: string | number) => {
    const asked = spec({ toward, epsilons: [32], regions: ['all'], steps: 6 });
    return AuditSpec.parse({ ...asked, dataset });
  };
  const run = await runStages('run', toward('boat'), onnx);
  const boat = run.plan.labels?.indexOf('boat') ?? -1;
  expect(run.plan.towardLogits).toEqual({ boat: [boat] });
  const records = await recordsOf(run);
  const ofBoats = records.filter(({ sample }) => sample.class === 'boat');
  expect(ofBoats.length).toBeGreaterThan(0);
  for (const { record } of ofBoats) {
    expect(record).toEqual({ status: 'left-out', reason: 'already-there' });
  }
  const others = records.filter(({ sample }) => sample.class !== 'boat');
  expect(others.length).toBeGreaterThan(0);
  for (const { record } of others) {
    if (record.status !== 'done') throw new Error('left out');
    for (const { predicted, hasReached } of [record.attacked, record.control]) {
      expect(hasReached).toBe(predicted === boat);
    }
    expect(record.attacked.hasReached).toBe(true);
    expect(record.attacked.hadReachedUnrounded).toBe(true);
    expect(record.control.hasReached).toBe(false);
  }
  const { images } = onnx.counters;
  await runStages('again', toward(boat), onnx);
  expect(onnx.counters.images).toBe(images);
  await runStages('elsewhere', toward('sheep'), onnx);
  expect(onnx.counters.images).toBeGreaterThan(images);
});

it('refuses a class to reach that the model does not have, and one that all samples are of', async () => {
  await expect(runStages('run', spec({ toward: 'baot' }), onnx)).rejects.toThrow(
    'Can\'t attack toward "baot": the model has no class "baot": did you mean "boat"?',
  );
  await expect(runStages('run', spec({ toward: 99 }), onnx)).rejects.toThrow(
    'Can\'t attack toward "99": expected a class index between 0 and 5 but received 99',
  );
  const dataset = { uri: 'demo/data/VOC', classes: ['boat'], limit: 2 };
  const asked = AuditSpec.parse({ ...spec({ toward: 'boat' }), dataset });
  await expect(runStages('run', asked, onnx)).rejects.toThrow(
    'All samples are of the class that attacks are to reach, "boat"',
  );
});

it('refuses an attack that sorts more logits than a group leaves', async () => {
  const dataset = { uri: 'demo/data/VOC', classes: ['boat'], limit: 1 };
  const map = { boat: ['boat', 'car', 'bird'] };
  const asked = (attack: string) =>
    AuditSpec.parse({
      ...spec({ attack, steps: 1, toward: 'sheep' }),
      ...{ dataset, map },
      interventions: false,
    });
  const outcome = (attack: string) => runStages(attack, asked(attack), onnx);
  // Three others are enough, two are not.
  await expect(outcome('apgd-dlr')).resolves.toBeDefined();
  map.boat.push('bottle');
  await expect(outcome('apgd-dlr')).rejects.toThrow(
    "The attack apgd-dlr toward a class sorts logits and needs 3 besides a sample's own (loss dlr-toward), but the model has 2",
  );
  await expect(outcome('apgd-ce')).resolves.toBeDefined();
});

it('explains the whole photo once for each rival, however many attacks lead to it', async () => {
  const asked: string[] = [];
  const inference: Inference = {
    compiledBy: onnx.compiledBy,
    runOnce: onnx.runOnce,
    step: (source, request) => onnx.step(source, request),
    explain: (source, request) => {
      asked.push(sha256(`${sha256(request.image)} ${request.targetMask.join(' ')}`));
      return onnx.explain(source, request);
    },
  };
  const run = await runStages('run', spec({ epsilons: [4, 8, 16] }), inference);
  const rivals = (await recordsOf(run)).flatMap(({ sample, record }) =>
    record.status === 'done' ? `${sample.id} ${record.rival.class}` : [],
  );
  expect(rivals).toHaveLength(6);
  expect(new Set(rivals).size).toBeLessThan(6);
  // Two samples, then of each attack the attacked image and its control, and the attacked image for its rival.
  expect(asked).toHaveLength(2 + 3 * 6 + new Set(rivals).size);
  expect(new Set(asked).size).toBe(asked.length);
});

it('stops between two steps once it is cancelled', async () => {
  let steps = 0;
  let current = quietEnvironment();
  const environment = () => (current = quietEnvironment());
  const inference: Inference = {
    compiledBy: onnx.compiledBy,
    runOnce: onnx.runOnce,
    explain: (source, request) => onnx.explain(source, request),
    step: (source, request) => {
      if (++steps === 3) current.cancel('CANCELLED');
      return onnx.step(source, request);
    },
  };
  const asked = spec({ steps: 50 });
  await expect(runStages('run', asked, inference, { environment })).rejects.toThrow('CANCELLED');
  // Those of both samples that were under way.
  expect(steps).toBeLessThanOrEqual(4);
});

it('continues after a cancellation with the attacks that are not done, to the same records', async () => {
  let [left, steps] = [Infinity, 0];
  let current = quietEnvironment();
  const environment = () => (current = quietEnvironment());
  const inference: Inference = {
    compiledBy: onnx.compiledBy,
    runOnce: onnx.runOnce,
    explain: (source, request) => onnx.explain(source, request),
    step: (source, request) => {
      steps++;
      if (left-- === 0) current.cancel('CANCELLED');
      return onnx.step(source, request);
    },
  };
  const asked = spec({ epsilons: [4, 16] });
  // Two samples, of which each makes four steps an attack: the second attack of both is under way.
  left = 10;
  await expect(runStages('run', asked, inference, { environment })).rejects.toThrow('CANCELLED');
  [left, steps] = [Infinity, 0];
  const resumed = await recordsOf(await runStages('run', asked, inference, { environment }));
  expect(steps).toBe(2 * 4);
  store = await mkdtemp(join(tmpdir(), 'groundcam-attack-'));
  folders.push(store);
  const undisturbed = await recordsOf(
    await runStages('run', spec({ epsilons: [4, 16] }), inference, { environment }),
  );
  expect(resumed.map(({ record }) => record)).toEqual(undisturbed.map(({ record }) => record));
});

it('attacks again where an attacked image is lost before the report is drawn, and then draws it', async () => {
  const dataset = { uri: 'demo/data/VOC', limit: 1 };
  const asked = AuditSpec.parse({ ...spec({}), dataset, overlays: 0 });
  const run = await runStages('run', asked, onnx);
  const [before] = await recordsOf(run);
  const { image, record } = before!.attack;
  await run.artifacts.remove([image]);
  const end = () => runStages('run', asked, onnx, { toTheEnd: true });
  await expect(end()).rejects.toThrow('What an attack has made is broken or gone');
  expect((await run.artifacts.known([record])).size).toBe(0);
  const again = await end();
  expect(await recordsOf(again)).toEqual([before]);
  await expect(readFile(again.artifacts, image)).resolves.toBeDefined();
  const report = new TextDecoder().decode(await again.store.read(runKeys('run').report));
  expect(report.match(/class="triptych"/g)).toHaveLength(1);
});

it('refuses a quantised model before any photo is read', async () => {
  const asked = spec({});
  const model = {
    ...asked.model,
    uri: 'test/golden/precision/squeezenet-int8.onnx',
    preprocessing: { mean: 128, std: 128 },
  };
  const quantised = AuditSpec.parse({ ...asked, model, target: { kind: 'predicted' } });
  await expect(runStages('run', quantised, onnx)).rejects.toThrow(
    "Can't attack a quantised model: rounding to integers has no gradient",
  );
  await expect(
    runStages('plain', AuditSpec.parse({ ...quantised, attacks: undefined }), onnx),
  ).resolves.toBeDefined();
});

it('refuses a model that decides for several classes at once', async () => {
  const asked = spec({});
  const model = { ...asked.model, head: 'sigmoid' as const };
  await expect(runStages('run', { ...asked, model }, onnx)).rejects.toThrow(
    "Can't attack a model that gives each class a probability of its own",
  );
});
