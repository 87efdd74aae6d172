import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { MessageChannel, type Worker } from 'node:worker_threads';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InferenceError } from '../../../core/errors/inference-error.ts';
import { compileExplainer } from '../../../core/explainer/compile-explainer.ts';
import type { Tensors } from '../../../core/onnx/runner.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import type { SessionSettings } from '../../../workers/inference/messages.ts';
import { InferenceThread } from '../../../workers/inference/inference-thread.ts';
import { OnnxInference } from '../../../workers/inference/onnx-inference.ts';
import { runModel } from '../../core/onnx/run-model.ts';
import { tinyClassifier } from '../../core/explainer/tiny-classifier.ts';

const { bytes } = await compileExplainer(tinyClassifier(), {
  preprocessing: Preprocessing.parse({}),
  run: runModel,
});

const feeds = (): Tensors => ({
  image: { type: 'uint8', dims: [1, 8, 8, 3], data: new Uint8Array(192).fill(7) },
  target_mask: { type: 'float32', dims: [1, 5], data: new Float32Array(5).fill(1) },
});

/** Node's threads, in the order in which they were started. */
const started: Worker[] = [];
const remember = (worker: Worker) => started.push(worker);

const open: { close(): Promise<void> }[] = [];

function startThread(options: Partial<SessionSettings> = {}): InferenceThread {
  const thread = new InferenceThread({ threads: 1, ...options });
  open.push(thread);
  return thread;
}

function startInference(): OnnxInference {
  const inference = new OnnxInference({ threads: 1 });
  open.push(inference);
  return inference;
}

/** The thread that was started last, which Node announces a moment later. */
async function lastThread(): Promise<Worker> {
  await setImmediate();
  return started.at(-1)!;
}

/** Makes a thread die, and resolves once it is dead. */
async function kill(worker: Worker): Promise<void> {
  worker.postMessage(null);
  await new Promise((resolve) => worker.once('exit', resolve));
}

/** Sends an array whose buffer was given away before: the receiver can't read it. */
function postDetached(port: Pick<Worker, 'postMessage'>): void {
  const lost = new Uint8Array(8);
  port.postMessage(lost, [lost.buffer]);
  port.postMessage(lost, [lost.buffer]);
}

function refusesDetached(): boolean {
  const { port1 } = new MessageChannel();
  try {
    postDetached(port1);
    return false;
  } catch {
    return true;
  } finally {
    port1.close();
  }
}

beforeEach(() => void process.on('worker', remember));
afterEach(async () => {
  process.off('worker', remember);
  started.splice(0);
  await Promise.all(open.splice(0).map((one) => one.close()));
});

test('tells what it works on while it owes an answer', async () => {
  const thread = startThread();
  expect(thread.working).toBeUndefined();
  const loading = thread.load('tiny', bytes);
  expect(thread.working).toMatchObject({ kind: 'load' });
  await loading;
  expect(thread.working).toBeUndefined();
  const running = thread.run('tiny', feeds());
  expect(thread.working?.kind).toBe('run');
  expect(thread.working?.silent).toBeLessThan(60_000);
  await running;
  expect(thread.working).toBeUndefined();
});

describe('a thread for CUDA', () => {
  const before = process.env['NVIDIA_TF32_OVERRIDE'];
  afterEach(() => {
    if (before === undefined) delete process.env['NVIDIA_TF32_OVERRIDE'];
    else process.env['NVIDIA_TF32_OVERRIDE'] = before;
  });

  test.each([
    [undefined, '0'],
    ['1', '1'],
  ])('computes in full float32 unless told otherwise: %s', async (given, used) => {
    if (given === undefined) delete process.env['NVIDIA_TF32_OVERRIDE'];
    else process.env['NVIDIA_TF32_OVERRIDE'] = given;
    await new InferenceThread({ provider: 'cuda' }).close();
    expect(process.env['NVIDIA_TF32_OVERRIDE']).toBe(used);
  });
});

describe('a thread', () => {
  test.each(['close', 'exit'])(
    'lets a process end at any time, by %s, and not abort inside of ONNX Runtime',
    async (how) => {
      const script = 'test/workers/inference/end-while-busy.ts';
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--import',
        'tsx',
        script,
        how,
      ]);
      expect(stdout).toBe('ends\n');
    },
  );

  test('refuses feeds that were given away before, and goes on', async () => {
    const thread = startThread();
    await thread.load('tiny', bytes);
    const mine = feeds();
    const first = await thread.run('tiny', mine);
    await expect(thread.run('tiny', mine)).rejects.toThrow(InferenceError);
    const again = await thread.run('tiny', feeds());
    expect(again.tensors).toEqual(first.tensors);
  });

  test('fails what it was asked when it dies, and all that comes after', async () => {
    const thread = startThread();
    const dying = kill(await lastThread());
    await expect(thread.load('tiny', bytes)).rejects.toThrow(InferenceError);
    await dying;
    await expect(thread.run('tiny', feeds())).rejects.toThrow(InferenceError);
    expect(thread.hasEnded).toBe(true);
  });

  // Newer versions of Node refuse to send such a message.
  test.skipIf(refusesDetached())(
    'fails what it was asked when a message can not be read',
    async () => {
      const thread = startThread();
      postDetached(await lastThread());
      await expect(thread.load('tiny', bytes)).rejects.toThrow(InferenceError);
    },
  );
});

describe('inference whose thread dies', () => {
  const explainer = {
    key: 'tiny',
    fixedBatch: null,
    isAlone: false,
    load: () => Promise.resolve(bytes),
  };
  const request = () => ({
    image: new Uint8Array(192).fill(7),
    height: 8,
    width: 8,
    targetMask: new Float32Array(5).fill(1),
  });

  test('fails what is under way and answers what is asked again, on a new thread', async () => {
    const inference = startInference();
    const before = await inference.explain(explainer, request());
    const dying = kill(await lastThread());
    const underWay = inference.explain(explainer, request());
    await expect(underWay).rejects.toThrow(InferenceError);
    await dying;
    expect(await inference.explain(explainer, request())).toEqual(before);
    expect(started).toHaveLength(2);
  });

  test('starts no thread once it is closed', async () => {
    const inference = startInference();
    await lastThread();
    await inference.close();
    await expect(inference.explain(explainer, request())).rejects.toThrow(InferenceError);
    expect(started).toHaveLength(1);
  });
});
