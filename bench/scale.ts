/**
 * What an audit costs beside inference, and how that grows: real runs of synthetic samples through
 * Temporal's dev server, a worker with all roles in this process, and a file store. Linux only.
 *
 *   npm run bench:scale                                    1,000 samples, then 10,000
 *   npm run bench:scale -- --samples 1000,10000,100000
 *   npm run bench:scale -- --images 1,8,32 --samples 1000  with this many images to an activity
 *   npm run bench:scale -- --s3 --samples 500              with an S3 server's requests, and the store behind it
 *   npm run bench:scale -- --folder /mnt/disk              for the dataset and the store
 *   npm run bench:scale -- --keep /mnt/disk/kept --samples 10000 --images 64
 *                                                          leaves dataset and store there; the same again is a rerun
 *   npm run bench:scale -- --keep /mnt/disk/kept --samples 10000 --images 64 --new 100 --no-baselines
 *                                                          adds 100 samples to those that are there first
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { z } from 'zod';
import { AuditSpec } from '../core/schema/audit-spec.ts';
import { startS3Proxy } from '../test/faults/s3-proxy.ts';
import { startS3Server } from '../test/s3-server.ts';
import { searchAttributes } from '../workflows/contract/search-attributes.ts';
import { startDevServer } from '../workers/embedded/dev-server.ts';
import { obtainTool } from '../infra/tools/obtain-tool.ts';
import { temporalCli } from '../infra/tools/temporal-cli.ts';
import { versitygw } from '../infra/tools/versitygw.ts';
import { createAuditWorkers, runWorkers, shutdownWorkers } from '../workers/audit-workers.ts';
import { OnnxInference } from '../workers/inference/onnx-inference.ts';
import { startAudit } from '../client/start-audit.ts';
import { taskQueues } from '../client/task-queues.ts';
import { childNamed, countStoreRequests, cpuSecondsOf, watchMemory } from './process-cost.ts';
import { SyntheticInference, writeDataset } from './synthetic.ts';

const MODEL = resolve('demo/models/honest.onnx');
/** What is answered in the model's place: a map of ResNet-50's size, and as many logits as the model has. */
const OUTPUTS = { width: 7, height: 7, logits: 6 };

const { values } = parseArgs({
  options: {
    samples: { type: 'string', default: '1000,10000' },
    images: { type: 'string', default: '1' },
    s3: { type: 'boolean', default: false },
    folder: { type: 'string', default: tmpdir() },
    keep: { type: 'string' },
    new: { type: 'string', default: '0' },
    baselines: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const numbers = (text: string) => text.split(',').map(Number);

interface Cost {
  samples: number;
  imagesPerActivity: number;
  seconds: number;
  serverCpu: number;
  workerCpu: number;
  /** Of a sample, in ms: what its arithmetic takes by itself; null if samples were there before, which a run need not compute. */
  kernelCpu: number | null;
  requests: number;
  /** What the store holds in the end. */
  stored: Stored;
  rss: number;
  heap: number;
  audit: Histories;
  shard: Histories;
  /** Of each kind of activity and child of the audit: seconds from the first one's start to the last one's end. */
  stages: Record<string, number>;
}

interface Stored {
  files: number;
  bytes: number;
}

/** Of all histories of one kind of workflow in a run. */
interface Histories {
  count: number;
  mostEvents: number;
  mostBytes: number;
}

Runtime.install({ logger: new DefaultLogger('ERROR') });
const requests = countStoreRequests();
const s3Requests: Record<string, number> = {};
const { path: executable } = await obtainTool(temporalCli);
console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} threads, load ${loadavg()[0]?.toFixed(2)} before, Node ${process.versions.node}\n`,
);
const costs: Cost[] = [];
for (const samples of numbers(values.samples)) {
  for (const imagesPerActivity of numbers(values.images)) {
    const cost = await measure(samples, imagesPerActivity);
    costs.push(cost);
    console.log(JSON.stringify(cost));
  }
}
print(costs);
console.log(`\nRequests to file stores in all, by method: ${JSON.stringify(requests)}`);
if (values.s3) {
  console.log('\nRequests to S3 in all, by method and place:');
  for (const [kind, count] of Object.entries(s3Requests).sort(([, a], [, b]) => b - a)) {
    console.log(`${String(count).padStart(7)}  ${kind}`);
  }
}

/** A request's method, and of what it asks for the folder: "PUT packs", "LIST runs/*\/shards". */
function kindOfRequest(method: string, url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://s3');
  const prefix = searchParams.get('prefix');
  const isList = method === 'GET' && searchParams.has('list-type');
  const key = isList ? (prefix ?? '') : pathname.split('/').slice(2).join('/');
  const place = decodeURIComponent(key)
    .replace(/^runs\/[^/]+/, 'runs/*')
    .replace(/^(artifacts\/v1\/[^/]+|packs|index).*/, '$1')
    .replace(/\d{4,}/, '*');
  return `${isList ? 'LIST' : method} ${place}`;
}

async function measure(samples: number, imagesPerActivity: number): Promise<Cost> {
  const folder = values.keep ?? (await mkdtemp(join(values.folder, 'groundcam-scale-')));
  const storeFolder = join(folder, 'buckets/store');
  const s3 = values.s3 ? await startCountingS3(join(folder, 'buckets')) : null;
  const server = await startDevServer({
    executable,
    searchAttributes: Object.fromEntries(
      Object.values(searchAttributes).map(({ name, type }) => [
        name,
        type === 'DOUBLE' ? 'Double' : 'Keyword',
      ]),
    ),
  });
  const pid = childNamed('temporal');
  const connection = await Connection.connect({ address: server.address });
  const native = await NativeConnection.connect({ address: server.address });
  const client = new Client({ connection, namespace: server.namespace });
  const onnx = new OnnxInference();
  try {
    const { count, isNew } = await growDataset(
      join(folder, 'dataset'),
      samples,
      Number(values.new),
    );
    const kernelCpu = isNew ? await kernelCpuOf(join(folder, 'dataset')) : null;
    const queues = taskQueues('scale');
    const workers = await createAuditWorkers({
      connection: native,
      namespace: server.namespace,
      role: 'all',
      taskQueues: queues,
      inference: new SyntheticInference(onnx, OUTPUTS),
    });
    const running = runWorkers(workers);
    const endWatch = watchMemory();
    const requestsSoFar = () => (s3 ? s3.requests : total());
    const before = {
      cpu: process.cpuUsage(),
      server: cpuSecondsOf(pid),
      requests: requestsSoFar(),
    };
    const start = performance.now();
    const handle = await startAudit(client, {
      runId: `scale-${Date.now()}`,
      spec: AuditSpec.parse({
        model: { uri: MODEL },
        dataset: { uri: join(folder, 'dataset'), format: 'folder' },
        target: { kind: 'predicted' },
        store: s3 ? 's3://store' : storeFolder,
        execution: { imagesPerActivity },
        overlays: 0,
        baselines: values.baselines,
      }),
      taskQueues: queues,
      dryRun: false,
      searchAttributes: true,
    });
    await handle.result().catch(async (error: unknown) => {
      shutdownWorkers(workers);
      await running;
      throw error;
    });
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before.cpu);
    const serverCpu = cpuSecondsOf(pid) - before.server;
    const { rss, heap } = endWatch();
    shutdownWorkers(workers);
    await running;
    return {
      samples: count,
      imagesPerActivity,
      seconds,
      serverCpu,
      workerCpu: (user + system) / 1e6,
      kernelCpu,
      requests: requestsSoFar() - before.requests,
      stored: await storedIn(storeFolder),
      rss,
      heap,
      audit: await historiesOf(client, 'auditWorkflow'),
      shard: await historiesOf(client, 'shardWorkflow'),
      stages: stagesOf(await handle.fetchHistory()),
    };
  } finally {
    await onnx.close();
    await native.close();
    await connection.close();
    await server.stop();
    await s3?.stop();
    if (values.keep === undefined) await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Writes a dataset of so many samples, if there is none yet, or else adds some to it. Returns how many it has then, and whether
 * all are new. Waits until a file system that keeps time in steps would tell a change of what was written.
 */
async function growDataset(
  folder: string,
  samples: number,
  more: number,
): Promise<{ count: number; isNew: boolean }> {
  const before = await readdir(join(folder, 'images')).catch(() => []);
  const count = before.length === 0 ? samples : before.length + more;
  await writeDataset(folder, count, before.length);
  if (count > before.length) await setTimeout(3000);
  return { count, isNew: before.length === 0 };
}

/** An S3 server over a folder with the bucket `store`, behind a proxy that counts requests; this process uses no other. */
async function startCountingS3(folder: string) {
  const { path: executable } = await obtainTool(versitygw);
  const server = await startS3Server({ executable, folder, buckets: ['store'] });
  const proxy = await startS3Proxy(server.endpoint);
  proxy.faultOf = (_, { method = '', url = '' }) => {
    const kind = kindOfRequest(method, url);
    s3Requests[kind] = (s3Requests[kind] ?? 0) + 1;
    return undefined;
  };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: proxy.endpoint,
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  return {
    get requests() {
      return proxy.requests;
    },
    async stop() {
      await proxy.stop();
      await server.stop();
    },
  };
}

/**
 * CPU that a sample's arithmetic takes in a process of its own, in ms: all that `kernels.ts` measures of such images, except
 * pictures, other heads, which this model lacks, and baselines if the run has none.
 */
async function kernelCpuOf(dataset: string): Promise<number> {
  const options = ['--dataset', dataset, '--limit', '500', '--input', '128', '--json'];
  const command = ['--import', 'tsx', fileURLToPath(new URL('kernels.ts', import.meta.url))];
  const { stdout } = await promisify(execFile)(process.execPath, [...command, ...options]);
  const steps = Object.entries(z.record(z.string(), z.number()).parse(JSON.parse(stdout)));
  const left = ['picture', 'heads', ...(values.baselines ? [] : ['Gaussian', 'grid', 'permuted'])];
  return steps
    .filter(([name]) => !left.some((word) => name.includes(word)))
    .reduce((sum, [, ms]) => sum + ms, 0);
}

/** Files in a folder and its folders, and their bytes. */
async function storedIn(folder: string): Promise<Stored> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const stored = { files: 0, bytes: 0 };
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    stored.files += 1;
    stored.bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return stored;
}

function total(): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}

async function historiesOf(client: Client, type: string): Promise<Histories> {
  const found: Histories = { count: 0, mostEvents: 0, mostBytes: 0 };
  for await (const workflow of client.workflow.list({ query: `WorkflowType = '${type}'` })) {
    found.count += 1;
    found.mostEvents = Math.max(found.mostEvents, workflow.historyLength);
    found.mostBytes = Math.max(found.mostBytes, workflow.historySize ?? 0);
  }
  return found;
}

/** Seconds that each kind of activity and child took, from the first one's start to the last one's end. */
function stagesOf({ events }: History): Record<string, number> {
  const begun = new Map<string, { name: string; from: number }>();
  const spans = new Map<string, { from: number; to: number }>();
  for (const event of events ?? []) {
    const scheduled = event.activityTaskScheduledEventAttributes?.activityType?.name;
    const initiated = event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowType?.name;
    const name = scheduled ?? initiated;
    const at = Number(event.eventTime?.seconds) + (event.eventTime?.nanos ?? 0) / 1e9;
    if (name) begun.set(String(event.eventId), { name, from: at });
    const ended =
      event.activityTaskCompletedEventAttributes?.scheduledEventId ??
      event.childWorkflowExecutionCompletedEventAttributes?.initiatedEventId;
    const own = begun.get(String(ended));
    if (!own) continue;
    const span = spans.get(own.name);
    spans.set(own.name, { from: span?.from ?? own.from, to: at });
  }
  return Object.fromEntries(
    [...spans].map(([name, { from, to }]) => [name, Math.round(100 * (to - from)) / 100]),
  );
}

function print(rows: readonly Cost[]): void {
  const header = [
    ...['samples', 'images an activity', 'samples a second', 'server CPU ms a sample'],
    ...[
      'worker CPU ms a sample',
      'its kernels alone',
      'store requests a sample',
      'files stored',
      'KB stored',
      'peak RSS MB',
      'peak heap MB',
    ],
    ...['audit histories', 'events', 'KiB', 'shard histories', 'events', 'KiB'],
  ];
  const lines = rows.map((row) => [
    row.samples,
    row.imagesPerActivity,
    (row.samples / row.seconds).toFixed(1),
    ((1000 * row.serverCpu) / row.samples).toFixed(1),
    ((1000 * row.workerCpu) / row.samples).toFixed(1),
    row.kernelCpu?.toFixed(1) ?? '',
    (row.requests / row.samples).toFixed(1),
    (row.stored.files / row.samples).toFixed(1),
    (row.stored.bytes / 1000 / row.samples).toFixed(1),
    row.rss.toFixed(0),
    row.heap.toFixed(0),
    ...[row.audit, row.shard].flatMap(({ count, mostEvents, mostBytes }) => [
      count,
      mostEvents,
      (mostBytes / 1024).toFixed(0),
    ]),
  ]);
  console.log('');
  for (const cells of [header, header.map(() => '---:'), ...lines]) {
    console.log(`| ${cells.join(' | ')} |`);
  }
}
