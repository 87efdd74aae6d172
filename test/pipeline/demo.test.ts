import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Step } from '../../core/schema/evidence.ts';
import type { Results } from '../../core/schema/results.ts';
import { answer } from '../../report/text/evidence-sentence.ts';
import { startTestTemporal } from '../temporal.ts';
import { startPipeline, type Pipeline } from './run-pipeline.ts';

/** The permanent proof that an audit tells a model that looks at objects from one that does not. */
describe('the planted shortcut', () => {
  let env: TestWorkflowEnvironment;
  let pipeline: Pipeline;
  let honest: Results;
  let shortcut: Results;
  beforeAll(async () => {
    env = await startTestTemporal();
    pipeline = await startPipeline(env);
    const store = await mkdtemp(join(tmpdir(), 'groundcam-demo-'));
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
