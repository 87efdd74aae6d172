import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { finished, groundcam, printed, startGroundcam } from './groundcam.ts';

const API_KEY = 'sentinel-of-the-api-key';
const WRONG_KEY = 'sentinel-of-a-wrong-secret-key';
const TOKEN = 'sentinel-of-a-session-token';
const SIGNATURE = 'sentinel-of-a-signature';

let temporal: TestWorkflowEnvironment;
let s3: Awaited<ReturnType<typeof startTestS3>>;
let worker: ChildProcess;
let secrets: string[];
/** Everything that was printed, and that is in the store and in Temporal, as text. */
const traces: { where: string; text: string }[] = [];

beforeAll(async () => {
  [temporal, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  secrets = [API_KEY, WRONG_KEY, TOKEN, SIGNATURE, s3.secretAccessKey];
  const env = {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_API_KEY: API_KEY,
    TEMPORAL_TLS: 'false',
    GROUNDCAM_DEBUG: '1',
    ...s3Environment(s3),
  };
  const voc = await (await TinyVoc.create()).addSamples(2);
  await voc.add('text', new TextEncoder().encode('no photo'), null);
  worker = startGroundcam(['worker'], { env });
  const ended = finished(worker);
  await printed(worker, 'ready');

  const store = `s3://${s3.bucket}/audits`;
  const flags = {
    '--model': 'test/golden/cam/squeezenet.onnx',
    '--dataset': voc.folder,
    '--class': 'aeroplane',
    '--target': 'predicted',
    '--store': store,
  };
  const run = async (changes: Record<string, string>, environment: Record<string, string> = {}) => {
    const args = ['run', ...Object.entries({ ...flags, ...changes }).flat()];
    const result = await groundcam(args, { env: { ...env, ...environment } });
    traces.push({
      where: `run ${Object.keys(changes).join()}`,
      text: result.stdout + result.stderr,
    });
    return result;
  };
  expect((await run({})).code).toBe(0);
  expect((await run({ '--layer': 'nowhere' })).code).toBe(2);
  const signed = `https://${s3.bucket}.example/m.onnx?X-Amz-Signature=${SIGNATURE}`;
  expect((await run({ '--model': signed })).code).toBe(2);
  expect((await run({ '--store': `s3://AKIAEXAMPLE:${WRONG_KEY}@${s3.bucket}/x` })).code).toBe(2);
  const wrong = { ...env, AWS_SECRET_ACCESS_KEY: WRONG_KEY, AWS_SESSION_TOKEN: TOKEN };
  const refused = await groundcam(['report', '--store', store], { env: wrong });
  expect(refused.code).toBe(1);
  traces.push({ where: 'report with a wrong key', text: refused.stdout + refused.stderr });

  worker.kill('SIGTERM');
  const { stdout, stderr } = await ended;
  traces.push({ where: 'worker', text: stdout + stderr });
  for (const entry of await readdir(s3.folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    traces.push({ where: path, text: path + (await readFile(path, 'latin1')) });
  }
  for await (const { workflowId } of temporal.client.workflow.list()) {
    const history = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
    traces.push({ where: `history of ${workflowId}`, text: textIn(history) });
  }
});
afterAll(async () => {
  worker?.kill('SIGKILL');
  await Promise.all([temporal?.teardown(), s3?.stop()]);
});

/** All text and all bytes in a message, payloads among them, as text. */
function textIn(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(textIn).join('\n');
}

it('looks where a secret would be found: at output, artifacts and histories', () => {
  const all = traces.map(({ text }) => text).join('\n');
  expect(all).toContain('squeezenet.onnx');
  expect(traces.filter(({ where }) => where.endsWith('results.json'))).toHaveLength(1);
  const histories = traces.filter(({ where }) => where.startsWith('history'));
  expect(histories.length).toBeGreaterThanOrEqual(3);
  expect(histories.some(({ text }) => text.includes('squeezenet.onnx'))).toBe(true);
  expect(traces.find(({ where }) => where === 'worker')?.text).toContain('Worker stopped');
});

it('finds no secret in any of them', () => {
  const found = secrets.flatMap((secret) =>
    traces.flatMap(({ where, text }) => (text.includes(secret) ? [`${secret} in ${where}`] : [])),
  );
  expect(found).toEqual([]);
});
