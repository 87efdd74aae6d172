/**
 * The body of the inference thread. ONNX Runtime's Node binding calls `run` synchronously, so it would
 * stop the heartbeats of whatever shares its JavaScript thread.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { env, InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { floatsOf, type Tensor, type Tensors } from '../../core/onnx/runner.ts';
import {
  NO_CUDA,
  type ExecutionProvider,
  type NextRun,
  type Request,
  type Response,
  type RunOptions,
  type RunResult,
  type ThreadSettings,
} from './messages.ts';
import { ThreadFlags } from './thread-flags.ts';

const port = parentPort;
if (!port) throw new Error('The inference thread was started as a process of its own');
const settings = workerData as ThreadSettings;
const flags = new ThreadFlags(settings.flags);
const sessions = new Map<string, InferenceSession>();

// Errors reach the caller; a missing CUDA library is not an error, but would be printed here.
env.logLevel = 'fatal';

/** Waiting threads don't spin: the pipeline needs the cores meanwhile. */
const NO_SPINNING = { session: { intra_op: { allow_spinning: '0' } } };

/** @param folder where the files are that the model refers to, if any */
function extraOf(folder: string | undefined) {
  return {
    session: {
      ...NO_SPINNING.session,
      ...(folder !== undefined && { model_external_initializers_file_folder_path: folder }),
    },
  };
}

/** Found out by the first session. */
let lacksCuda = false;

async function createSession(
  model: Uint8Array,
  folder: string | undefined,
): Promise<{ session: InferenceSession; provider: ExecutionProvider }> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    extra: extraOf(folder),
  };
  if (settings.provider !== 'cpu' && !lacksCuda) {
    try {
      const session = await InferenceSession.create(model, {
        ...options,
        executionProviders: ['cuda'],
      });
      return { session, provider: 'cuda' };
    } catch (error) {
      if (settings.provider === 'cuda') {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`${NO_CUDA}${reason}`, { cause: error });
      }
      // The library or device is missing: the answer's `provider` says which one runs.
      lacksCuda = true;
    }
  }
  return {
    session: await InferenceSession.create(model, { ...options, executionProviders: ['cpu'] }),
    provider: 'cpu',
  };
}

async function runSession(
  session: InferenceSession,
  feeds: Tensors,
  { without = [], next = [] }: RunOptions = {},
): Promise<RunResult> {
  const inputs = Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => [
      name,
      new OrtTensor(type, data, dims),
    ]),
  );
  const start = performance.now();
  const taken = new Set(next.flatMap(({ parts }) => parts.map(({ output }) => output)));
  const wanted = session.outputNames.filter((name) => !without.includes(name) || taken.has(name));
  const outputs = await session.run(inputs, wanted);
  const seconds = (performance.now() - start) / 1000;
  const tensors = Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => [name, toTensor(name, value)]),
  );
  const results: Tensors[] = [];
  for (const run of next) results.push(await runNext(run, tensors));
  const kept = Object.entries(tensors).filter(([name]) => !without.includes(name));
  return { tensors: Object.fromEntries(kept), seconds, next: results };
}

async function runNext(
  { session: name, feeds, parts, place, batch, without }: NextRun,
  before: Tensors,
): Promise<Tensors> {
  const ofImage = parts.map(({ input, output, dims }): [string, Tensor] => {
    const whole = floatsOf(before[output]);
    const size = whole.length / batch;
    const data = whole.slice(place * size, (place + 1) * size);
    return [input, { type: 'float32', dims: [...(dims ?? [size])], data }];
  });
  const all = { ...feeds, ...Object.fromEntries(ofImage) };
  const { tensors } = await runSession(sessionOf(name), all, { without });
  return tensors;
}

function sessionOf(name: string): InferenceSession {
  const session = sessions.get(name);
  if (!session) throw new Error(`No session ${name} is loaded`);
  return session;
}

function toTensor(name: string, { data, dims }: InferenceSession.OnnxValueMapType[string]): Tensor {
  const copy = [...dims];
  if (data instanceof Float32Array) return { type: 'float32', dims: copy, data };
  if (data instanceof Uint8Array) return { type: 'uint8', dims: copy, data };
  if (data instanceof BigInt64Array) return { type: 'int64', dims: copy, data };
  throw new TypeError(`The model's output ${name} is neither float32, uint8 nor int64`);
}

async function answer(request: Request): Promise<Response> {
  switch (request.kind) {
    case 'load': {
      const { session, provider } = await createSession(request.model, request.folder);
      sessions.set(request.session, session);
      return { id: request.id, provider };
    }
    case 'run': {
      const session = sessionOf(request.session);
      return { id: request.id, ...(await runSession(session, request.feeds, request)) };
    }
    case 'unload': {
      await sessions.get(request.session)?.release();
      sessions.delete(request.session);
      return { id: request.id, unloaded: true };
    }
    case 'run-once': {
      const session = await InferenceSession.create(request.model, {
        // Folds what follows from declared shapes into constants, and drops what is then unused.
        graphOptimizationLevel: 'basic',
        logSeverityLevel: 4,
        intraOpNumThreads: settings.threads,
        extra: extraOf(request.folder),
      });
      try {
        return { id: request.id, ...(await runSession(session, request.feeds)) };
      } finally {
        await session.release();
      }
    }
  }
}

/** The buffers of an answer, transferred instead of copied. */
function buffersOf(response: Response): ArrayBuffer[] {
  if (!('tensors' in response)) return [];
  return [response.tensors, ...response.next].flatMap((tensors) =>
    Object.values(tensors).flatMap(({ data }) =>
      data.buffer instanceof ArrayBuffer ? [data.buffer] : [],
    ),
  );
}

// A request that can't be read would never be answered: the thread ends, and its owner rejects them all.
port.on('messageerror', (error) => {
  throw error;
});

process.on('exit', () => flags.leave());
flags.leave();

let queue = Promise.resolve();
port.on('message', (request: Request | null) => {
  queue = queue.then(async () => {
    if (!flags.enter()) process.exit();
    if (!request) throw new Error('The inference thread was asked nothing');
    const response = await answer(request).catch((error: unknown): Response => ({
      id: request.id,
      error: error instanceof Error ? error.message : String(error),
    }));
    port.postMessage(response, buffersOf(response));
    flags.leave();
  });
});
