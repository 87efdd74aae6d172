import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const run = promisify(execFile);
const hasPrometheus = await run('promtool', ['--version']).then(
  () => true,
  () => false,
);

const Dashboard = z.object({
  panels: z.array(
    z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) }),
  ),
});
const Answer = z.object({
  status: z.literal('success'),
  data: z.object({ result: z.array(z.unknown()) }),
});

/** What the panels of the dashboard ask, with its variables filled in. */
async function queries(): Promise<string[]> {
  const { panels } = Dashboard.parse(
    JSON.parse(await readFile('infra/chart/dashboards/groundcam.json', 'utf8')),
  );
  return panels.flatMap(({ targets }) =>
    targets.map(({ expr }) =>
      expr.replaceAll('$__rate_interval', '5s').replaceAll('$taskQueue', 'groundcam'),
    ),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/**
 * Prometheus, which scrapes what a worker with all roles served (metrics.txt): two audits of six images, one of them with four
 * images an activity, one of a dataset that isn't there, and workflows that begin as no workflow of ours does.
 */
async function startPrometheus() {
  const metrics = await readFile('test/infra/chart/metrics.txt', 'utf8');
  const worker = createHttpServer((_, response) =>
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(metrics),
  ).listen(0, '127.0.0.1');
  await once(worker, 'listening');
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-prometheus-'));
  const port = await freePort();
  const { port: target } = worker.address() as AddressInfo;
  await writeFile(
    join(folder, 'prometheus.yml'),
    JSON.stringify({
      global: { scrape_interval: '500ms', scrape_timeout: '400ms' },
      scrape_configs: [
        { job_name: 'worker', static_configs: [{ targets: [`127.0.0.1:${target}`] }] },
      ],
    }),
  );
  const server = spawn(
    'prometheus',
    [
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  return {
    async ask(query: string) {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
      return Answer.parse(await (await fetch(url)).json()).data.result;
    },
    async [Symbol.asyncDispose]() {
      server.kill();
      await once(server, 'exit');
      worker.close();
      await rm(folder, { recursive: true });
    },
  };
}

type Prometheus = Awaited<ReturnType<typeof startPrometheus>>;

/** Waits until several scrapes are in. */
async function scraped(prometheus: Prometheus): Promise<void> {
  const count = 'count_over_time(groundcam_queue_time_seconds_count[1m]) >= 3';
  while ((await prometheus.ask(count).catch(() => [])).length === 0) await setTimeout(100);
}

const tests = ['groundcam', 'schedules'].map((name) => `infra/chart/rules/${name}.test.yaml`);

describe.skipIf(!hasPrometheus)('alerts (skipped if promtool is missing)', () => {
  test('are rules that Prometheus takes, and fire on what they name alone', async () => {
    await run('promtool', ['check', 'rules', 'infra/chart/rules/groundcam.yaml']);
    await run('promtool', ['test', 'rules', ...tests]);
  });

  test('each has a test', async () => {
    const rules = await readFile('infra/chart/rules/groundcam.yaml', 'utf8');
    const tested = await Promise.all(tests.map((file) => readFile(file, 'utf8')));
    const names = [...rules.matchAll(/alert: (\w+)/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(7);
    expect(names.filter((name = '') => !tested.join().includes(name))).toEqual([]);
  });
});

test('alerts ask for metrics that workers serve', async () => {
  const rules = await readFile('infra/chart/rules/groundcam.yaml', 'utf8');
  const served = await readFile('test/infra/chart/metrics.txt', 'utf8');
  const asked = [...rules.matchAll(/\b(?:temporal|groundcam)_\w+/g)].map(([name]) => name);
  expect(new Set(asked).size).toBeGreaterThan(8);
  expect(asked.filter((name) => !new RegExp(`^${name}[{ ]`, 'm').test(served))).toEqual([]);
});

describe.skipIf(!hasPrometheus)('the dashboard (skipped if Prometheus is missing)', () => {
  test('asks what Prometheus can answer from the metrics of a worker', async () => {
    await using prometheus = await startPrometheus();
    await scraped(prometheus);
    const asked = await queries();
    const unanswered = [];
    for (const query of asked) {
      const result = await prometheus.ask(query);
      if (result.length === 0) unanswered.push(query);
    }
    expect(asked.length).toBeGreaterThan(15);
    expect(unanswered).toEqual([]);
  });
});
