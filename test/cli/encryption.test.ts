import type { ChildProcess } from 'node:child_process';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readProgress } from '../../client/read-progress.ts';
import { dataConverter } from '../../workers/payloads/data-converter.ts';
import { parsePayloadKeys } from '../../workers/payloads/payload-keys.ts';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { serverTraces } from '../server-traces.ts';
import { temporalPath } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { finished, groundcam, printed, startGroundcam, type CommandResult } from './groundcam.ts';

const RUN = 'first';
const key = () => randomBytes(32).toString('base64');
const lines = { right: `a ${key()}\n`, wrong: `a ${key()}\n`, other: `b ${key()}\n` };
const none = { GROUNDCAM_PAYLOAD_KEY_FILE: '' };

let temporal: TestWorkflowEnvironment;
let folder: string;
let voc: TinyVoc;
let worker: ChildProcess;
let workerLog = '';
let audit: string[];

const keys = (name: keyof typeof lines) => ({ GROUNDCAM_PAYLOAD_KEY_FILE: join(folder, name) });
const command = (args: string[], variables: Record<string, string> = keys('right')) =>
  groundcam(args, { env: { TEMPORAL_ADDRESS: temporal.address, ...variables } });

beforeAll(async () => {
  temporal = await startTestTemporal();
  folder = await mkdtemp(join(tmpdir(), 'groundcam-encryption-'));
  for (const [name, line] of Object.entries(lines)) await writeFile(join(folder, name), line);
  voc = await (await TinyVoc.create()).addSamples(2);
  worker = startGroundcam(['worker'], {
    env: { TEMPORAL_ADDRESS: temporal.address, ...keys('right') },
  });
  worker.stderr?.on('data', (chunk: Buffer) => (workerLog += chunk.toString()));
  await printed(worker, 'ready');
  audit = [
    ...['--model', 'test/golden/cam/squeezenet.onnx', '--dataset', voc.folder],
    ...['--class', 'aeroplane', '--target', 'predicted', '--store', join(folder, 'audits')],
  ];
});
afterAll(async () => {
  worker?.kill('SIGKILL');
  await temporal?.teardown();
});

it('leaves no class, model or path on the server that could be read', async () => {
  expect(await command(['run', ...audit, '--run-id', RUN])).toMatchObject({ code: 0 });
  const named = await command(['run', ...audit, '--recompute', 'publish', '--json']);
  expect((JSON.parse(named.stdout) as { runId: string }).runId).toMatch(/^\d{8}-\d{6}-[a-z\d]{4}$/);
  const failed = await command(['run', ...audit, '--layer', 'hidden-layer']);
  expect(failed).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('hidden-layer') as string,
  });
  expect(
    await command(['schedule', 'create', 'nightly', '--every', '24h', ...audit]),
  ).toMatchObject({ code: 0 });
  expect(await command(['schedule', 'trigger', 'nightly', '--wait'])).toMatchObject({ code: 0 });

  const traces = await serverTraces(temporal.connection);
  const names = [...traces.keys()];
  expect(names).toContain(`history of ${workflowIdOf(RUN)}.samples-0-1`);
  expect(names.filter((name) => name.startsWith('history of')).length).toBeGreaterThan(5);
  for (const [name, bytes] of traces) {
    for (const secret of [
      'aeroplane',
      'squeezenet',
      'hidden-layer',
      basename(voc.folder),
      folder,
    ]) {
      expect(bytes.includes(secret), `${secret} in ${name}`).toBe(false);
    }
    if (/^history|^schedule /.test(name)) expect(bytes.includes('binary/encrypted')).toBe(true);
  }
});

it('can be watched with the key: status, progress, list and schedules', async () => {
  const store = ['--store', join(folder, 'audits')];
  const status = await command(['status', RUN, '--json', ...store]);
  expect(JSON.parse(status.stdout)).toMatchObject({ status: 'completed', n: 2 });
  const client = new Client({
    connection: temporal.connection,
    dataConverter: dataConverter(parsePayloadKeys(lines.right, 'right')),
  });
  await expect(readProgress(client, workflowIdOf(RUN))).resolves.toMatchObject({
    stage: 'done',
    measured: 2,
  });
  expect((await command(['schedule', 'describe', 'nightly'])).stdout).toContain(voc.folder);
  const list = await command(['list', '--where', "model = 'squeezenet' or status = 'completed'"]);
  expect(list.stdout).toContain(RUN);
  expect(list.stderr).toContain('Runs with encrypted payloads have no model');
});

it.each([
  ['no key', () => none, 'encrypted with the key a, and GROUNDCAM_PAYLOAD_KEY_FILE is not set'],
  ['a file without the key', () => keys('other'), 'other does not have it'],
  ['another key of the same id', () => keys('wrong'), 'wrong is not the one that this payload was'],
])('says in one sentence what is wrong with %s', async (_name, variables, sentence) => {
  const store = ['--store', join(folder, 'audits')];
  const { code, stderr } = await command(['status', RUN, ...store], variables());
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain('    at ');
  expect(code).toBe(2);
});

it('says the same of a schedule', async () => {
  const { code, stderr } = await command(['schedule', 'describe', 'nightly'], none);
  expect(stderr).toContain('encrypted with the key a, and GROUNDCAM_PAYLOAD_KEY_FILE is not set');
  expect(code).toBe(2);
});

it('tells whoever starts a run with another key than the workers have, and the workers', async () => {
  const env = { TEMPORAL_ADDRESS: temporal.address, ...keys('other') };
  const run = startGroundcam(['run', ...audit, '--run-id', 'lost'], { env });
  const ended = finished(run);
  await printed(run, 'Workers fail to continue this run');
  run.kill('SIGINT');
  expect((await ended).code).toBe(130);
  expect(workerLog).toContain('Payloads on this server are encrypted with the key b, and');
  const status: CommandResult = await command(['status', 'lost', '--json'], keys('other'));
  expect(JSON.parse(status.stdout)).toMatchObject({ answered: false, silence: 'stuck' });
});

it("decrypts for Temporal's own command line through the codec server", async () => {
  const address = `127.0.0.1:${await getPort({ host: '127.0.0.1' })}`;
  const server = startGroundcam(['codec-server', '--listen', address], { env: keys('right') });
  const ended = finished(server);
  await printed(server, 'Codec server');
  const shown = await promisify(execFile)(temporalPath(), [
    ...['workflow', 'show', '--workflow-id', workflowIdOf(RUN), '--address', temporal.address],
    ...['--codec-endpoint', `http://${address}`, '--output', 'json'],
  ]);
  expect(shown.stdout).toContain(Buffer.from('{"runId":"first","').toString('base64'));
  server.kill('SIGTERM');
  expect(await ended).toMatchObject({ code: 0 });
});

it.each([
  ['no key', () => ({ ...none }), [], 'A codec server needs the keys of payloads'],
  ['no port', () => keys('right'), ['--listen', '127.0.0.1'], 'an address and a port for --listen'],
  ['no origin', () => keys('right'), ['--allow-origin', 'x'], 'an origin for --allow-origin'],
])('starts no codec server with %s', async (_name, variables, flags, sentence) => {
  const { code, stderr } = await command(['codec-server', ...flags], variables());
  expect(stderr).toContain(sentence);
  expect(code).toBe(2);
});
