import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { unseal } from '../../core/encoding/seal.ts';
import type { Results } from '../../core/schema/results.ts';
import { openStore } from '../../store/open-store.ts';
import { startPipeline, type Pipeline } from '../pipeline/run-pipeline.ts';
import { TinyVoc } from '../pipeline/tiny-voc.ts';
import { s3Environment, startTestS3 } from '../servers.ts';
import { startTestTemporal } from '../temporal.ts';
import { numbersOf } from './numbers.ts';
import { startS3Proxy, type Fault, type S3Proxy } from './s3-proxy.ts';

let env: TestWorkflowEnvironment;
let s3: Awaited<ReturnType<typeof startTestS3>>;
let proxy: S3Proxy;
let pipeline: Pipeline;
let voc: TinyVoc;
let undisturbed: Results;
beforeAll(async () => {
  [env, s3] = await Promise.all([startTestTemporal(), startTestS3()]);
  proxy = await startS3Proxy(s3.endpoint);
  Object.assign(process.env, s3Environment({ ...s3, endpoint: proxy.endpoint }));
  pipeline = await startPipeline(env);
  voc = await (await TinyVoc.create()).addSamples(6);
  undisturbed = (await pipeline.run(spec())).results;
});
afterAll(async () => {
  await pipeline?.stop();
  await proxy?.stop();
  await Promise.all([env?.teardown(), s3?.stop()]);
});
beforeEach(async () => {
  proxy.faultOf = () => undefined;
  await rm(join(s3.folder, s3.bucket, 'audits'), { recursive: true, force: true });
});

function spec() {
  return {
    model: { uri: 'test/golden/cam/squeezenet.onnx' },
    dataset: { uri: voc.folder, classes: ['aeroplane'] },
    target: { kind: 'predicted' as const },
    store: `s3://${s3.bucket}/audits`,
  };
}

const faults: [string, Fault][] = [
  ['answers 500', { kind: 'status', status: 500 }],
  ['answers 503', { kind: 'status', status: 503 }],
  ['resets connections', { kind: 'reset' }],
  ['cuts bodies short', { kind: 'cut' }],
  ['is slow', { kind: 'slow', ms: 300 }],
];

it.each(faults)('an audit ends the same on a store that %s now and then', async (_what, fault) => {
  let injected = 0;
  proxy.faultOf = (number) => {
    if (number % 4 !== 0) return undefined;
    injected += 1;
    return fault;
  };
  const { results } = await pipeline.run(spec());
  expect(injected).toBeGreaterThan(10);
  expect(numbersOf(results)).toEqual(numbersOf(undisturbed));
  await expectWhole();
});

it('an audit ends the same on a store that is down for 20 seconds', async () => {
  const begun = proxy.requests;
  const running = pipeline.run(spec());
  await expect.poll(() => proxy.requests - begun, { timeout: 20_000 }).toBeGreaterThan(40);
  await proxy.goDown();
  await sleep(20_000);
  await proxy.comeBack();
  const { results } = await running;
  expect(numbersOf(results)).toEqual(numbersOf(undisturbed));
  await expectWhole();
});

it('a body that comes short is read again, and never taken for the object', async () => {
  const store = openStore(`s3://${s3.bucket}/other`);
  await store.write('object', 'x'.repeat(1000));
  let cuts = 0;
  proxy.faultOf = () => (cuts++ < 3 ? { kind: 'cut' } : undefined);
  expect((await store.read('object')).length).toBe(1000);
  expect(cuts).toBeGreaterThan(3);
});

async function expectWhole(): Promise<void> {
  proxy.faultOf = () => undefined;
  const store = openStore(spec().store);
  let artifacts = 0;
  for await (const { key } of store.list('artifacts/')) {
    unseal(key, await store.read(key));
    artifacts += 1;
  }
  expect(artifacts).toBeGreaterThan(6 * 5);
}
