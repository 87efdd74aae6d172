/**
 * Asks, as KEDA does, whether the pools of the chart have work, while real workers and a real audit make some: before the
 * audit, while nothing serves its inference, while a GPU worker holds all of it, and after its end. The triggers are those
 * that the chart renders, and KEDA's own scaler asks a real Temporal server. Prometheus is asked with the chart's query.
 *
 *     npm run build && npx tsx infra/kubernetes/keda/ask.ts [--versioned]
 *
 * Exits with 1 if an answer would stop a busy pool, or start none that is needed.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { z } from 'zod';
import { obtainTool } from '../../tools/obtain-tool.ts';
import { temporalCli } from '../../tools/temporal-cli.ts';

const run = promisify(execFile);
const isVersioned = process.argv.includes('--versioned');
const host = '127.0.0.1';

const Trigger = z.object({ type: z.string(), metadata: z.record(z.string(), z.string()) });
const ScaledObject = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({ triggers: z.array(Trigger) }),
});
type ScaledObject = z.infer<typeof ScaledObject>;
const KedaAnswer = z.object({ metric: z.number(), active: z.boolean() });
const PrometheusAnswer = z.object({
  data: z.object({ result: z.array(z.object({ value: z.tuple([z.number(), z.string()]) })) }),
});

/** What the chart renders for a server at this address, with both pools scaled. */
async function scaledObjects(address: string, prometheus: string): Promise<ScaledObject[]> {
  const program = `
import json, sys
import helm_python as helm
import yaml
rendered = helm.Chart.load("infra/chart").render(json.loads(sys.argv[1]), name="groundcam", namespace="vision")
objects = [each for text in rendered.values() if "ScaledObject" in text for each in yaml.safe_load_all(text)]
print(json.dumps([each for each in objects if each and each["kind"] == "ScaledObject"]))
`;
  const scaled = { autoscaling: { enabled: true } };
  const values = {
    temporal: { address },
    autoscaling: { prometheus },
    pools: { cpu: scaled, gpu: scaled },
    versioning: { enabled: isVersioned },
  };
  const python = process.env['GROUNDCAM_TEST_PYTHON'] ?? 'python3';
  const { stdout } = await run(python, ['-c', program, JSON.stringify(values)]);
  return z.array(ScaledObject).parse(JSON.parse(stdout));
}

/** KEDA's answer to a trigger of type temporal. */
async function askKeda(program: string, metadata: Record<string, string>) {
  const asked = run(program, []);
  asked.child.stdin?.end(JSON.stringify({ metadata, auth: {} }));
  return KedaAnswer.parse(JSON.parse((await asked).stdout));
}

async function askPrometheus({ serverAddress = '', query = '' }: Record<string, string>) {
  const answer = await fetch(`${serverAddress}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { result } = PrometheusAnswer.parse(await answer.json()).data;
  // KEDA takes an empty answer for 0.
  return Number(result[0]?.value[1] ?? 0);
}

async function startPrometheus(folder: string, targets: string[]): Promise<[string, ChildProcess]> {
  const address = `${host}:${await getPort({ host })}`;
  // The labels that Prometheus' operator adds to a PodMonitor's targets.
  const scrape = {
    job_name: 'pods',
    static_configs: [{ targets, labels: { namespace: 'vision' } }],
  };
  const file = join(folder, 'prometheus.yml');
  const global = { scrape_interval: '1s', scrape_timeout: '500ms' };
  await writeFile(file, JSON.stringify({ global, scrape_configs: [scrape] }));
  const data = `--storage.tsdb.path=${join(folder, 'prometheus')}`;
  const server = spawn(
    'prometheus',
    [`--config.file=${file}`, data, `--web.listen-address=${address}`],
    {
      stdio: 'ignore',
    },
  );
  return [`http://${address}`, server];
}

async function until(what: string, holds: () => Promise<boolean>) {
  for (let tries = 0; tries < 240; tries++) {
    if (await holds()) return;
    await setTimeout(500);
  }
  throw new Error(`It never was so: ${what}`);
}

const folder = await mkdtemp(join(tmpdir(), 'groundcam-keda-'));
const children: ChildProcess[] = [];
const { stdout: built } = await run('infra/kubernetes/keda/build.sh');
const { path: executable } = await obtainTool(temporalCli);
const address = `${host}:${await getPort({ host })}`;
const temporal = (...args: string[]) =>
  run(executable, [...args, '--address', address]).then(
    () => true,
    () => false,
  );
const problems: string[] = [];
try {
  const [, port = ''] = address.split(':');
  children.push(
    spawn(executable, ['server', 'start-dev', '--headless', '--ip', host, '--port', port], {
      stdio: 'ignore',
    }),
  );
  await until('the Temporal server answers', () => temporal('operator', 'cluster', 'health'));
  const metrics = `${host}:${await getPort({ host })}`;
  const [prometheus, prometheusServer] = await startPrometheus(folder, [metrics]);
  children.push(prometheusServer);
  const pools = await scaledObjects(address, prometheus);
  console.log(
    JSON.stringify(
      pools.map(({ spec }) => spec.triggers),
      null,
      1,
    ),
  );

  const env = {
    ...process.env,
    TEMPORAL_ADDRESS: address,
    ...(isVersioned && { GROUNDCAM_DEPLOYMENT: 'groundcam', GROUNDCAM_BUILD_ID: '0.2.0' }),
  };
  const start = (...args: string[]) => {
    const child = spawn('node', ['dist/groundcam.js', ...args], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    children.push(child);
    return child;
  };

  let last = '';
  /** What all triggers of a pool say, and whether one of them keeps it. */
  async function ask(when: string, pool: string) {
    const { spec } = pools.find(({ metadata }) => metadata.name === `groundcam-${pool}`) ?? {
      spec: { triggers: [] },
    };
    const answers = [];
    for (const { type, metadata } of spec.triggers) {
      if (type === 'temporal') {
        const { metric, active } = await askKeda(built.trim(), metadata).catch((error: unknown) => {
          console.log(String(error).trim().split('\n').at(-1));
          return { metric: Number.NaN, active: false };
        });
        const { active: byBacklog } = await askKeda(built.trim(), {
          ...metadata,
          includeRunningWorkflowCount: 'false',
          workflowTaskQueueForCount: '',
        }).catch(() => ({ active: false }));
        answers.push({
          text: `backlog ${metric}${metadata['workerDeploymentName'] ? ' of the build' : ''}${active && !byBacklog ? ', an audit is under way' : ''}`,
          active,
          metric,
        });
      } else {
        const metric = await askPrometheus(metadata);
        answers.push({ text: `slots ${metric}`, active: metric > 0, metric });
      }
    }
    const keeps = answers.some(({ active }) => active);
    const line = `${when.padEnd(28)} ${pool}  ${answers.map(({ text }) => text).join('; ')}  → ${keeps ? 'runs' : 'may stop'}`;
    if (line !== last) console.log(line);
    last = line;
    return { keeps, backlog: answers[0]?.metric ?? 0, slots: answers.at(-1)?.metric ?? 0 };
  }
  function expect(what: string, holds: boolean) {
    if (!holds) problems.push(what);
  }

  start('worker', '--role', 'cpu');
  if (isVersioned) {
    const build = ['--deployment-name', 'groundcam', '--build-id', '0.2.0', '--yes'];
    await until('the build is current', () =>
      temporal(
        'worker',
        'deployment',
        'set-current-version',
        ...build,
        '--ignore-missing-task-queues',
      ),
    );
  }
  await setTimeout(3000);
  expect('nothing to do, and the GPU pool runs', !(await ask('before the audit', 'gpu')).keeps);

  const audit = [
    '--model',
    'demo/models/honest-vit.onnx',
    '--dataset',
    'demo/data/VOC',
    '--store',
    join(folder, 'audits'),
    '--limit',
    '40',
  ];
  const attacks = [
    '--attack',
    'apgd-ce',
    '--epsilon',
    '8',
    '--attack-steps',
    '20',
    '--no-baselines',
  ];
  const audited = start('run', ...audit, ...attacks, '--run-id', 'asked', '--json');
  await until('tasks wait for a GPU', async () => {
    if (audited.exitCode !== null) throw new Error('The audit has ended');
    const { keeps, backlog } = await ask('no worker serves inference', 'gpu');
    return keeps && backlog >= 8;
  });
  await ask('no worker serves inference', 'cpu');

  start('worker', '--role', 'gpu', '--metrics', metrics, '--threads', '1');
  await until('a GPU worker holds all tasks', async () => {
    const busy = await ask('the GPU worker holds them', 'gpu');
    if (busy.slots > 0) expect('the busy GPU pool may stop', busy.keeps);
    return busy.slots > 0 && busy.backlog === 0;
  });
  await once(audited, 'exit');
  expect('the audit failed', audited.exitCode === 0);
  await until(
    'the pool may stop after the audit',
    async () => !(await ask('after the audit', 'gpu')).keeps,
  );
} finally {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}
for (const problem of new Set(problems)) console.log(`PROBLEM: ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
