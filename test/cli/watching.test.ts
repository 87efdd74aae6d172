import type { ChildProcess } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { mkdtemp, readFile, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { startTestTemporal } from '../temporal.ts';
import { finished, groundcam, printed, startGroundcam, type CommandResult } from './groundcam.ts';

const SECRET = 'hush-b8d1c0';

interface Span {
  traceId: string;
  name: string;
  attributes: Record<string, unknown>;
}

interface OtlpTraces {
  resourceSpans: {
    scopeSpans: {
      spans: (Omit<Span, 'attributes'> & {
        attributes: { key: string; value: Record<string, unknown> }[];
      })[];
    }[];
  }[];
}

let temporal: TestWorkflowEnvironment;
let collector: Server;
const spans: Span[] = [];
let worker: ChildProcess;
let workerEnded: Promise<CommandResult>;
let env: Record<string, string>;
let metricsAddress: string;
let store: string;
let inferenceRuns: number;

/** An OpenTelemetry collector that keeps what it is sent. */
async function startCollector(): Promise<string> {
  collector = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      const { resourceSpans } = JSON.parse(body) as OtlpTraces;
      for (const { scopeSpans } of resourceSpans)
        for (const { spans: sent } of scopeSpans)
          for (const { traceId, name, attributes } of sent) {
            const values = attributes.map(({ key, value }) => [key, Object.values(value)[0]]);
            spans.push({
              traceId,
              name,
              attributes: Object.fromEntries(values) as Span['attributes'],
            });
          }
      response.end('{}');
    });
  });
  const port = await getPort({ host: '127.0.0.1' });
  await new Promise<void>((resolve) => collector.listen(port, '127.0.0.1', resolve));
  return `http://127.0.0.1:${port}`;
}

function audit(model: string, runId: string, folder: string): Promise<CommandResult> {
  const args = ['--dataset', folder, '--class', 'aeroplane', '--target', 'predicted'];
  const where = ['--store', store, '--run-id', runId, '--json'];
  const path = `test/golden/cam/${model}.onnx`;
  return groundcam(['run', '--model', path, ...args, ...where], { env });
}

beforeAll(async () => {
  temporal = await startTestTemporal();
  const endpoint = await startCollector();
  env = { TEMPORAL_ADDRESS: temporal.address };
  store = await mkdtemp(join(tmpdir(), 'groundcam-store-'));
  const voc = await (await TinyVoc.create()).addSamples(4);
  await voc.add('torn', new TextEncoder().encode('no image'), null);
  metricsAddress = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  worker = startGroundcam(['worker', '--metrics', metricsAddress, '--log-level', 'debug'], {
    env: {
      ...env,
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '200',
      AWS_SECRET_ACCESS_KEY: SECRET,
    },
  });
  workerEnded = finished(worker);
  await printed(worker, 'Worker ready');
  for (const [model, runId] of [
    ['squeezenet', 'first'],
    ['resnet', 'second'],
  ] as const) {
    expect(await audit(model, runId, voc.folder)).toMatchObject({ code: 0 });
  }
}, 240_000);
afterAll(async () => {
  worker?.kill('SIGKILL');
  collector?.close();
  await temporal?.teardown();
});

async function list(...args: string[]): Promise<{ runId: string; model: string }[]> {
  const { stdout, stderr } = await groundcam(['list', '--json', ...args], { env });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as { runId: string; model: string }[];
}

describe('groundcam list', () => {
  it('lists the runs of the server, newest first', async () => {
    await expect
      .poll(() => list(), { timeout: 20_000 })
      .toMatchObject([
        { runId: 'second', status: 'completed', model: 'resnet', classes: ['aeroplane'], store },
        { runId: 'first', status: 'completed', model: 'squeezenet' },
      ]);
  });

  it.each([
    ["model = 'resnet'", ['second']],
    ['effect > -100 and model = "squeezenet"', ['first']],
    ["class = 'aeroplane' and status = 'completed'", ['second', 'first']],
    ["run = 'first' or started > '2990-01-01'", ['first']],
    [`store = '${"o'clock"}'`.replace("o'clock", "o''clock"), []],
  ])('finds runs --where %s', async (where, runIds) => {
    expect((await list('--where', where)).map(({ runId }) => runId)).toEqual(runIds);
  });

  it('says what it does not understand', async () => {
    const unknown = await groundcam(['list', '--where', 'modle = 1'], { env });
    expect(unknown.stderr).toContain('did you mean "model"?');
    expect(unknown.code).toBe(2);
    const wrong = await groundcam(['list', '--where', 'model = = 1'], { env });
    expect(wrong.stderr).toContain('Temporal rejects the filter');
    expect(wrong.code).toBe(2);
  });

  it('lists the runs of a store without a server', async () => {
    const { stdout } = await groundcam(['list', '--store', store], {
      env: { TEMPORAL_ADDRESS: '' },
    });
    expect(stdout).toMatch(/^second +completed +resnet/m);
    expect(stdout).toMatch(/^first +completed +squeezenet/m);
  });
});

it('works as docs/watching.md shows it', async () => {
  const text = await readFile('docs/watching.md', 'utf8');
  const commands = text.match(/^groundcam (list|status) .*$/gm) ?? [];
  expect(commands).toHaveLength(4);
  const cwd = await mkdtemp(join(tmpdir(), 'groundcam-docs-'));
  await symlink(store, join(cwd, 'groundcam-runs'));
  for (const command of commands) {
    const args = (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll('"', ''));
    const { code, stderr } = await groundcam(args.slice(1), { env, cwd });
    expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({
      command,
      code: 0,
      stderr: '',
    });
  }
});

it('counts what the runs did where Prometheus reads it, beside the SDK', async () => {
  const text = await (await fetch(`http://${metricsAddress}/metrics`)).text();
  const lines = text.split('\n');
  const value = (name: string) =>
    Number(lines.find((line) => line.startsWith(name))?.split(' ')[1]);
  const samples = (stage: string, outcome: string) =>
    value(`groundcam_samples_total{outcome="${outcome}",stage="${stage}"}`);
  expect(samples('explain', 'computed')).toBe(8);
  expect(samples('measure', 'computed')).toBe(8);
  expect(samples('preprocess', 'excluded')).toBe(2);
  expect(value('groundcam_planned_samples_total{outcome="pending"}')).toBe(10);
  expect(value('groundcam_batch_size_sum{provider="cpu"}')).toBe(8);
  inferenceRuns = value('groundcam_inference_time_seconds_count{provider="cpu"}');
  expect(inferenceRuns).toBeGreaterThan(0);
  expect(value('groundcam_queue_time_seconds_count')).toBe(8);
  expect(text).toContain('temporal_activity_execution_latency_seconds_bucket');
});

it('traces workflows and activities, with run, shard and sample', async () => {
  const named = (name: string) => spans.filter((span) => span.name === name);
  await expect.poll(() => named('RunWorkflow:auditWorkflow').length, { timeout: 20_000 }).toBe(2);
  expect(named('RunActivity:plan')).toHaveLength(2);
  expect(named('RunActivity:explain')).toHaveLength(8);
  const batches = named('inference').map(({ attributes }) => Number(attributes['groundcam.batch']));
  expect(batches).toHaveLength(8);
  const runs = batches.reduce((sum, images) => sum + 1 / images, 0);
  expect(runs).toBeCloseTo(inferenceRuns);
  const [explained] = named('RunActivity:explain');
  expect(explained?.attributes).toMatchObject({
    'groundcam.run': 'first',
    'groundcam.shard': '0',
    'groundcam.sample': expect.stringMatching(/^sample_00\d/) as string,
  });
  const traces = new Set(named('inference').map(({ traceId }) => traceId));
  expect(traces).toEqual(new Set(named('RunWorkflow:auditWorkflow').map(({ traceId }) => traceId)));
});

it('says that no worker answers, and shows a run that ended without one', async () => {
  worker.kill('SIGTERM');
  const { code, stderr } = await workerEnded;
  expect(code).toBe(0);
  const entries = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(entries).toContainEqual(
    expect.objectContaining({
      level: 'info',
      message: 'Sample excluded',
      run: 'first',
      shard: '0',
      sample: 'torn/aeroplane',
    }),
  );
  expect(entries).toContainEqual(
    expect.objectContaining({ message: 'Run published', run: 'second' }),
  );
  expect(stderr).not.toContain(SECRET);
  expect(stderr).not.toContain('taskToken');

  const waiting = await temporal.client.workflow.start('auditWorkflow', {
    workflowId: 'groundcam-waiting',
    taskQueue: 'groundcam-nobody',
    args: [],
  });
  const shown = await groundcam(['status', 'waiting', '--json'], { env });
  expect(shown.stderr).toBe('');
  expect(JSON.parse(shown.stdout)).toMatchObject({ status: 'running', answered: false });
  const watched = startGroundcam(['status', 'waiting', '--watch'], { env });
  await printed(watched, 'No worker answers');
  const ended = finished(watched);
  await waiting.cancel();
  await waiting.terminate('for the test');
  const { stdout, code: exit } = await ended;
  expect(stdout).toContain('Ended  terminated');
  expect(exit).toBe(1);
});
