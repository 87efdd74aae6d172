import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudyResults } from '../../core/schema/study-results.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { startTestTemporal } from '../temporal.ts';
import { finished, groundcam, startGroundcam, type CommandResult } from './groundcam.ts';

const model = (name: string) => resolve(`test/golden/cam/${name}.onnx`);

describe('groundcam study', () => {
  let temporal: TestWorkflowEnvironment;
  let worker: ChildProcess;
  let ended: Promise<CommandResult>;
  let env: Record<string, string>;
  let store: string;
  let dataset: string;
  beforeAll(async () => {
    temporal = await startTestTemporal();
    env = { TEMPORAL_ADDRESS: temporal.address };
    store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
    dataset = (await (await TinyVoc.create()).addSamples(4)).folder;
    worker = startGroundcam(['worker', '--log-level', 'error'], { env });
    ended = finished(worker);
  });
  afterAll(async () => {
    worker?.kill('SIGTERM');
    await ended;
    await temporal?.teardown();
  });

  const study = (args: readonly string[]) =>
    groundcam(['study', ...args, '--store', store], { env });
  const flags = () => ['--dataset', dataset, '--class', 'aeroplane', '--target', 'predicted'];
  const resultsOf = ({ stdout }: CommandResult) => {
    const { outputs, ...results } = JSON.parse(stdout) as { outputs: Record<string, string> };
    return { outputs, results: StudyResults.parse(results) };
  };

  it('compares models, keeps the others if one fails, and says so by its exit code', async () => {
    const models = [model('resnet'), model('mobilenet'), '/nowhere/model.onnx'].join(',');
    const run = await study([
      'run',
      '--model',
      models,
      ...flags(),
      '--study-id',
      'first',
      '--json',
    ]);
    expect(run.code).toBe(1);
    const { outputs, results } = resultsOf(run);
    expect(results.cells).toMatchObject([
      { model: 'resnet', results: 'first.001', computed: 4, cached: 0, failure: null },
      { model: 'mobilenet', results: 'first.002', computed: 4 },
      { model: 'nowhere', results: null, failure: expect.stringContaining('model.onnx') as string },
    ]);
    expect(results.comparisons).toMatchObject([{ models: ['resnet', 'mobilenet'] }]);
    expect(outputs['page']).toBe(join(store, 'studies/first/study.html'));
    expect(await readFile(outputs['page']!, 'utf8')).toContain('../../runs/first.001/report.html');
    expect((await readFile(outputs['cells']!, 'utf8')).split('\n')[1]).toMatch(/^resnet,/);

    const status = await study(['status', 'first', '--json']);
    expect([status.code, resultsOf(status).results.studyId]).toEqual([1, 'first']);
    const list = await study(['list', '--json']);
    expect(JSON.parse(list.stdout)).toMatchObject([
      { studyId: 'first', status: 'completed', models: results.models, audits: 3, failed: 1 },
    ]);
    const stats = await groundcam(['store', 'stats', '--store', store]);
    expect(stats.stdout).toMatch(/^studies +7 +\d+\.\d MB$/m);
    expect(stats.stdout).toMatch(/^study +published +objects +size\nfirst +20\d\d-\S+ +7 +/m);
    const onServer = await groundcam(['study', 'list', '--json'], { env });
    expect(JSON.parse(onServer.stdout)).toMatchObject([
      { studyId: 'first', status: 'completed', models: null, store },
    ]);
  });

  it('computes only the audits that are new, from a spec file with paths of its own', async () => {
    const file = join(dataset, 'study.yaml');
    const spec = {
      models: [model('resnet'), { uri: model('squeezenet'), name: 'small' }, model('mobilenet')],
      datasets: [{ uri: '.', classes: ['aeroplane'] }],
      target: { kind: 'predicted' },
    };
    await writeFile(file, JSON.stringify(spec));
    const plan = await study(['run', '-f', file, '--dry-run']);
    expect(plan.stdout).toMatch(/small .* 4 to compute, 0 in the store/);
    expect(plan.stdout).toContain('3 audits, 12 samples: 4 to compute, 8 in the store.');
    const run = await study(['run', '-f', file, '--study-id', 'second', '--json']);
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    expect(resultsOf(run).results.cells).toMatchObject([
      { model: 'resnet', results: 'first.001', computed: 0, cached: 4 },
      { model: 'small', results: 'second.002', computed: 4, cached: 0 },
      { model: 'mobilenet', results: 'first.002', computed: 0, cached: 4 },
    ]);
  });

  it('attacks the photos of each audit, and has figures of attack and noise beside the clean ones', async () => {
    const run = await study([
      ...['run', '--model', [model('resnet'), model('squeezenet')].join(','), ...flags()],
      ...['--attack', 'fgsm', '--epsilon', '2,4', '--study-id', 'attacked', '--json'],
    ]);
    expect([run.code, run.stderr]).toEqual([0, expect.any(String)]);
    const { outputs, results } = resultsOf(run);
    expect(results.attacks).toMatchObject(
      ['resnet', 'squeezenet'].flatMap((name) =>
        [2, 4].map((epsilon) => ({ model: name, attack: 'fgsm linf', epsilon, n: 4 })),
      ),
    );
    const cells = await readFile(outputs['cells']!, 'utf8');
    for (const attack of ['clean', '"fgsm linf, epsilon 4"', '"noise as fgsm linf, epsilon 2"']) {
      expect(cells).toContain(`squeezenet,${basename(dataset)},all,gradcam,${attack},rocAuc,`);
    }
    expect(await readFile(outputs['page']!, 'utf8')).toContain('<h2>Attacks</h2>');
  });

  it('resumes what failed, under the same id, and nothing else', async () => {
    const again = await study(['resume', 'first', '--json']);
    expect(again.code).toBe(1);
    expect(resultsOf(again).results.cells).toMatchObject([
      { results: 'first.001', computed: 0 },
      { results: 'first.002', computed: 0 },
      { results: null },
    ]);
    const verify = await groundcam(['store', 'verify', '--store', store]);
    expect([verify.code, verify.stdout]).toEqual([0, expect.stringContaining(' 0 corrupt')]);
    const finishedOne = await study(['resume', 'second']);
    expect(finishedOne.code).toBe(2);
    expect(finishedOne.stderr).toContain('Study second has finished: there is nothing to resume');
  });

  it.each([
    [['run'], 'A study needs --model and --dataset'],
    [['run', '--model', 'a.onnx', '--dataset', '.', '--study-id', 'a/b'], 'not a valid study id'],
    [
      ['run', '--model', 'a.onnx,b.onnx', '--name', 'x', '--dataset', '.'],
      '--name is for one model',
    ],
    [['status', 'unheard-of'], 'has no study unheard-of'],
    [['resume', 'unheard-of'], 'has no study unheard-of'],
    [['cancel', 'unheard-of'], 'Study unheard-of is not running'],
  ])('refuses %j', async (args, message) => {
    const { code, stderr } = await study(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  it('changes what is given of a schedule of studies, and keeps the rest', async () => {
    const schedule = (kind: readonly string[], args: readonly string[]) =>
      groundcam([...kind, 'schedule', ...args], { env });
    const models = [model('resnet'), model('mobilenet')];
    const settings = ['--model', models.join(','), ...flags(), '--store', store, '--paused'];
    await schedule(['study'], ['create', 'weekly', '--cron', '0 2 * * MON', ...settings]);
    const changes = ['--every', '12h', '--limit', '2', '--window', '3', '--attack', 'fgsm'];
    const updated = await schedule(['study'], ['update', 'weekly', ...changes, '--epsilon', '4']);
    expect([updated.code, updated.stdout]).toEqual([0, expect.stringContaining('every 12h')]);
    const described = await schedule(['study'], ['describe', 'weekly', '--json']);
    expect(JSON.parse(described.stdout)).toMatchObject({
      study: {
        models: models.map((uri) => ({ uri })),
        datasets: [{ uri: dataset, classes: ['aeroplane'], limit: 2 }],
        target: { kind: 'predicted' },
        attacks: [{ attack: 'fgsm', epsilons: [4] }],
        ...{ window: 3, store },
      },
    });
    const refused = await schedule([], ['update', 'weekly', '--every', '6h']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('starts studies')]);
  });

  it('refuses a name that another study has', async () => {
    const args = ['run', '--model', model('resnet'), ...flags(), '--study-id', 'first'];
    const { code, stderr } = await study(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining('Study first already exists')]);
  });
});
