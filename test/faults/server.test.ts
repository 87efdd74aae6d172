import type { ChildProcess } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { workflowIdOf } from '../../workflows/contract/workflow-ids.ts';
import { finished, groundcam, printed, startGroundcam } from '../cli/groundcam.ts';
import { temporalPath } from '../servers.ts';
import { Audits, untilEnded } from './audits.ts';
import { KillableTemporal } from './killable-temporal.ts';
import { numbersOf } from './numbers.ts';

const SAMPLES = 40;

let server: KillableTemporal;
let env: Record<string, string>;
const processes: ChildProcess[] = [];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-server-'));
  server = await KillableTemporal.start(temporalPath(), join(folder, 'temporal.db'));
  env = { TEMPORAL_ADDRESS: server.address };
});
afterAll(async () => {
  for (const child of processes) child.kill('SIGKILL');
  await server?.kill();
});

async function connect(): Promise<Client> {
  return new Client({ connection: await Connection.connect({ address: server.address }) });
}

it('the server may be killed in the middle: workers and the command wait for it, and the numbers are the same', async () => {
  const audits = await Audits.create(SAMPLES);
  const client = await connect();
  const worker = startGroundcam(['worker'], { env });
  processes.push(worker);
  await printed(worker, 'ready');

  const killed = startGroundcam(audits.command('killed'), { env });
  processes.push(killed);
  const end = finished(killed);
  await untilEnded(client, workflowIdOf('killed'), 5);
  await server.kill();
  await client.connection.close();
  await server.comeBack();
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
}, 180_000);
