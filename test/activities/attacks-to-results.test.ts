import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { Results, type AttackResults } from '../../core/schema/results.ts';
import { attacksOf } from '../../report/text/attack-words.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import type { Store } from '../../store/store.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';
import { runStages } from './run-stages.ts';

const inference = new OnnxInference();
let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'groundcam-attacks-'))));
afterAll(async () => {
  await inference.close();
  await rm(folder, { recursive: true, force: true });
});

/** The models part ways at different sizes: the honest one at 4, the other at 64. */
const ATTACK = {
  attack: 'pgd',
  epsilons: [4, 64],
  regions: ['object', 'patch'],
  steps: 3,
  seed: 1,
};
const SAMPLES = 8;

async function audit(model: 'honest' | 'shortcut'): Promise<{ results: Results; store: Store }> {
  const spec = AuditSpec.parse({
    model: { uri: `demo/models/${model}.onnx` },
    dataset: { uri: 'demo/data/VOC', sample: SAMPLES, seed: 1 },
    baselines: false,
    overlays: 0,
    attacks: [ATTACK],
    store: join(folder, model),
  });
  const { store } = await runStages('run', spec, inference, { toTheEnd: true });
  return { results: await readJson(store, runKeys('run').results, Results), store };
}

describe('an audit with attacks of the demo’s models', () => {
  let honest: AttackResults;
  let shortcut: AttackResults;
  let store: Store;
  beforeAll(async () => {
    const first = await audit('honest');
    store = first.store;
    [honest, shortcut] = [
      first.results.attacks![0]!,
      (await audit('shortcut')).results.attacks![0]!,
    ];
  });

  it('finds that the object outdoes an equally large patch by more for the honest model', () => {
    expect(honest.gap?.n).toBeGreaterThan(SAMPLES / 2);
    expect(honest.gap?.epsilon).toBe(4);
    expect(shortcut.gap?.epsilon).toBe(64);
    expect(honest.gap!.gap).toBeGreaterThan(shortcut.gap!.gap + 0.1);
  });

  it('has a row for each region and size, beside noise of the same size', () => {
    for (const { figures } of [honest, shortcut]) {
      expect(figures.map(({ region, epsilon }) => [region, epsilon])).toEqual([
        ['object', 4],
        ['object', 64],
        ['patch', 4],
        ['patch', 64],
      ]);
      for (const { n, noPixels, failed, epsilon, attacked, control, tests } of figures) {
        expect(n + noPixels + failed).toBe(SAMPLES);
        expect(failed).toBe(0);
        expect(attacked.linf).toBeLessThanOrEqual(epsilon);
        expect(attacked.fooled!.share).toBeGreaterThanOrEqual(control.fooled!.share);
        expect(tests.map(({ of, measure }) => `${of} ${measure}`)).toHaveLength(6);
      }
      // More of the image's values may change, and by more: no fewer are fooled.
      expect(figures[1]!.attacked.fooled!.share).toBeGreaterThanOrEqual(
        figures[0]!.attacked.fooled!.share,
      );
    }
    expect(honest.figures[1]!.attacked.fooled!.share).toBe(1);
    // The change is on the object, or beside it.
    expect(honest.figures[0]!.energyOnObject).toBeGreaterThan(1);
    expect(honest.figures[2]!.energyOnObject).toBe(0);
  });

  it('corrects the tests of all sizes, regions and measures together', () => {
    const tests = honest.figures.flatMap(({ tests }) => tests);
    const tested = tests.filter(({ signFlip }) => signFlip !== null);
    const lowest = Math.min(...tested.map(({ signFlip }) => signFlip!.p.twoSided));
    const corrected = Math.min(...tested.map(({ adjusted }) => adjusted!.holm.p));
    expect(corrected).toBeCloseTo(Math.min(1, lowest * tested.length), 9);
  });

  it('lists every attack on every sample, with the attacked image', async () => {
    const keys = runKeys('run');
    const csv = new TextDecoder().decode(await store.read(keys.attacksCsv));
    expect(csv.trimEnd().split('\n')).toHaveLength(1 + SAMPLES * 4);
    const file = await store.read(keys.attacksParquet);
    const rows = await parquetReadObjects({ file: new Uint8Array(file).buffer });
    expect(rows).toHaveLength(SAMPLES * 4);
    const fooled = rows.filter(
      (row) => row['region'] === 'object' && row['epsilon'] === 4 && row['wasRight'] === true,
    );
    const share = fooled.filter((row) => row['attacked.isFooled'] === true).length / fooled.length;
    expect(honest.figures[0]!.attacked.fooled!.share).toBeCloseTo(share, 12);
    expect(await store.has(String(fooled[0]!['attackedArtifact']))).toBe(true);
  });

  it('says what was fooled, and of which model a gap is the larger', () => {
    const words = (attack: AttackResults) => attacksOf({ attacks: [attack] })[0]!;
    expect(words(honest).name).toBe('pgd (L∞, 3 steps)');
    expect(words(honest).notes[0]).toMatch(/^At ε = 4, changes of the object fooled .+: a gap of/);
    expect(words(shortcut).notes[0]).toMatch(/^At ε = 64, /);
  });
});
