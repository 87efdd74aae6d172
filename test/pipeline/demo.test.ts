import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startStudy } from '../../client/start-study.ts';
import { Step } from '../../core/schema/evidence.ts';
import { Results } from '../../core/schema/results.ts';
import { StudyResults } from '../../core/schema/study-results.ts';
import { StudySpec } from '../../core/schema/study-spec.ts';
import { openStore } from '../../store/open-store.ts';
import { readJson } from '../../store/read-json.ts';
import { runKeys } from '../../store/run-keys.ts';
import { studyKeys } from '../../store/study-keys.ts';
import { answer } from '../../report/text/evidence-sentence.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';

/** The permanent proof that an audit tells a model that looks at objects from one that does not. */
describe('the planted shortcut', () => {
  let env: TestWorkflowEnvironment;
  let pipeline: Pipeline;
  let honest: Results;
  let shortcut: Results;
  let store: string;
  beforeAll(async () => {
    env = await startTestTemporal();
    pipeline = await startPipeline(env);
    store = await mkdtemp(join(tmpdir(), 'groundcam-demo-'));
    const audit = async (model: string) => {
      const spec = {
        model: { uri: `demo/models/${model}.onnx` },
        dataset: { uri: 'demo/data/VOC' },
        store,
        overlays: 0,
        interventions: true,
      };
      return (await pipeline.run(spec)).results;
    };
    honest = await audit('honest');
    shortcut = await audit('shortcut');
  });
  afterAll(async () => {
    await pipeline?.stop();
    await env?.teardown();
  });

  it('finds that the honest model looks at the object', () => {
    expect(honest.verdict).toBe('on-object');
    expect(honest.primary.p?.greater).toBeLessThan(1e-6);
    expect(honest.primary.dz).toBeGreaterThan(1);
  });

  it('finds that the shortcut model looks at the background', () => {
    expect(shortcut.verdict).toBe('on-background');
    expect(shortcut.primary.meanForeground).toBeLessThan(shortcut.primary.meanBackground!);
  });

  it('finds what each relies on: the planted truth', () => {
    const statusOf = ({ evidence }: Results, step: string) =>
      evidence.steps.find((one) => one.step === step)?.status;
    expect(honest.evidence.reached).toBe('relied-on');
    expect(shortcut.evidence.reached).toBe('none');
    for (const step of Step.options) {
      expect([step, statusOf(honest, step)]).toEqual([step, 'passed']);
      expect([step, statusOf(shortcut, step)]).toEqual([step, 'opposite']);
    }
  });

  it('says so in one sentence each', () => {
    expect(answer(honest)).toBe(
      'More heat on the object than on the background, more than its usual place explains, it depends on what the network learned, and the answer relies on the object more than on the background.',
    );
    expect(answer(shortcut)).toBe('More heat on the background than on the object.');
  });

  it('finds no class of the shortcut model that passes a step', () => {
    for (const { evidence } of shortcut.byClass) {
      expect(evidence.reached).toBe('none');
      expect(evidence.steps.filter(({ status }) => status === 'passed')).toEqual([]);
    }
    for (const { evidence } of honest.byClass) expect(evidence.reached).not.toBe('none');
  });

  it('tells honest from shortcut in both architectures, in a study that computes only what audits lack', async () => {
    const names = ['honest', 'shortcut', 'honest-vit', 'shortcut-vit'];
    const spec = StudySpec.parse({
      models: names.map((name) => `demo/models/${name}.onnx`),
      datasets: ['demo/data/VOC'],
      store,
      overlays: 0,
      interventions: true,
    });
    const { taskQueues } = pipeline;
    const study = { spec, taskQueues, searchAttributes: true };
    await (await startStudy(env.client, 'planted', study)).result();
    const keys = studyKeys('planted');
    const results = await readJson(openStore(store), keys.results, StudyResults);
    expect(results.cells.map(({ computed }) => computed)).toEqual([0, 0, 108, 108]);
    const whole = results.entries.filter((entry) => entry.class === null);
    expect(whole).toMatchObject([
      { model: 'honest', reached: 'relied-on', verdict: 'on-object', n: 108 },
      { model: 'shortcut', reached: 'none', verdict: 'on-background', n: 108 },
      { model: 'honest-vit', reached: 'on-object', verdict: 'on-object' },
      { model: 'shortcut-vit', reached: 'none', verdict: 'on-background' },
    ]);
    const reliedOn = whole.map(({ steps }) => steps.find(({ step }) => step === 'relied-on'));
    expect(reliedOn.map((step) => step?.status)).toEqual([
      ...['passed', 'opposite', 'passed', 'opposite'],
    ]);
    const accuracyOf = async (runId: string) =>
      (await readJson(openStore(store), runKeys(runId).results, Results)).measures?.accuracy;
    for (const { results: runId } of results.cells) {
      expect(await accuracyOf(runId!)).toBeGreaterThan(0.93);
    }
    const { measures } = results.comparisons[0]!;
    expect(measures.map(({ measure }) => measure)).toEqual(['rocAuc', 'beyondHeads']);
    for (const { models, pairs, byClass } of measures) {
      expect(models[0]).toMatchObject({ model: 'honest', rank: { rank: 1, low: 1, high: 1 } });
      for (const [a, b] of [names.slice(0, 2), names.slice(2)]) {
        const pair = pairs.find((each) => each.a === a && each.b === b);
        expect(pair?.difference).toBeGreaterThan(0.1);
        expect(pair?.holm).toBeLessThan(0.01);
      }
      expect(byClass).toHaveLength(6);
      for (const each of byClass) expect(each.pairs[0]!.difference).toBeGreaterThan(0);
    }
    const page = new TextDecoder().decode(await openStore(store).read(keys.page));
    expect(page).toContain('honest finds the object best of 4');
    expect(page).toContain('class="reached-opposite"');
    expect(page.match(/<img class="heat"/g)).toHaveLength(48);
  });

  it('could not have told them apart by accuracy', () => {
    expect(honest.measures?.accuracy).toBeGreaterThanOrEqual(0.95);
    expect(shortcut.measures?.accuracy).toBeGreaterThanOrEqual(0.95);
  });

  it('measures all samples of at least five classes, aeroplane among them', () => {
    expect(honest.classes).toContain('aeroplane');
    expect(honest.classes.length).toBeGreaterThanOrEqual(5);
    for (const results of [honest, shortcut]) expect(results.failed).toBe(0);
  });
});
