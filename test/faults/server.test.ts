import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { finished, groundcam, printed, startGroundcam } from '../cli/groundcam.ts';
import { temporalPath } from '../servers.ts';
import { Audits, untilEnded } from './audits.ts';
import { numbersOf } from './numbers.ts';

const SAMPLES = 40;

let port: number;
let database: string;
let env: Record<string, string>;
let server: ChildProcess;
const processes: ChildProcess[] = [];

/** Starts Temporal's own server on its database and resolves with a client, once it answers. */
async function startServer(): Promise<Client> {
  server = spawn(
    temporalPath(),
    [
      ...['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', `${port}`],
      ...['--db-filename', database, '--log-level', 'never'],
    ],
    { stdio: 'ignore' },
  );
  for (;;) {
    const address = `127.0.0.1:${port}`;
    const connection = await Connection.connect({ address, connectTimeout: '1s' }).catch(
      () => null,
    );
    if (connection) return new Client({ connection });
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

beforeAll(async () => {
  port = await getPort({ host: '127.0.0.1' });
  database = join(await mkdtemp(join(tmpdir(), 'groundcam-server-')), 'temporal.db');
  env = { TEMPORAL_ADDRESS: `127.0.0.1:${port}` };
});
afterAll(() => Promise.all([...processes, server].map(kill)));

it('the server may be killed in the middle: workers and the command wait for it, and the numbers are the same', async () => {
  const audits = await Audits.create(SAMPLES);
  let client = await startServer();
  const worker = startGroundcam(['worker'], { env });
  processes.push(worker);
  await printed(worker, 'ready');

  const killed = startGroundcam(audits.command('killed'), { env });
  processes.push(killed);
  const end = finished(killed);
  await untilEnded(client, workflowIdOf('killed'), 5);
  await kill(server);
  await client.connection.close();
  client = await startServer();
  const { code, stdout, stderr } = await end;
  expect(stderr).not.toContain('groundcam:');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ n: SAMPLES, failed: 0 });
  expect(worker.exitCode).toBeNull();
  await audits.expectWhole();
  const disturbed = numbersOf(await audits.results('killed'));

  await audits.moveAside();
  expect(await groundcam(audits.command('undisturbed'), { env })).toMatchObject({ code: 0 });
  expect(disturbed).toEqual(numbersOf(await audits.results('undisturbed')));
  await client.connection.close();
}, 180_000);
