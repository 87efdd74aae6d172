import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { InferenceError } from '../../core/errors/inference-error.ts';
import type { Tensors } from '../../core/onnx/runner.ts';
import { builtFile } from '../built-file.ts';
import type {
  ExecutionProvider,
  Request,
  Response,
  RunOptions,
  RunResult,
  SessionSettings,
  ThreadSettings,
} from './messages.ts';
import { refusalOf } from './refusal.ts';
import { ThreadFlags } from './thread-flags.ts';

/** The flags of threads that have not ended. */
const running = new Set<ThreadFlags>();

// The end of a process terminates its threads.
process.on('exit', () => {
  for (const flags of running) flags.end();
  for (const flags of running) flags.waitOutside();
});

/** Makes a thread that waits look whether it is to end. */
const WAKE = null;

type Unsent<T> = T extends unknown ? Omit<T, 'id'> : never;

/**
 * ONNX Runtime on a thread of its own. Requests are answered one after the other, in order.
 *
 * ```ts
 * const inference = new InferenceThread({ provider: 'cpu' });
 * await inference.load('resnet50', bytes);
 * const { tensors } = await inference.run('resnet50', { image, target_mask });
 * await inference.close();
 * ```
 */
export class InferenceThread {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #flags = new ThreadFlags();
  readonly #waiting = new Map<
    number,
    { resolve: (response: Response) => void; reject: (error: Error) => void; kind: Request['kind'] }
  >();
  #nextId = 0;
  /** When the thread last gave an answer, or had none to give. */
  #lastHeard = performance.now();
  #failure: InferenceError | undefined;

  constructor({
    provider = 'cpu',
    threads = availableParallelism(),
  }: Partial<SessionSettings> = {}) {
    const settings: ThreadSettings = { provider, threads, flags: this.#flags.shared };
    // NVIDIA's libraries read this when they are loaded. In TF32, their default, a CAM was up to 4 % of its
    // maximum off the CPU's; in float32 at most 3e-5 (docs/speed.md).
    if (provider !== 'cpu') process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
    this.#flags.enter();
    running.add(this.#flags);
    this.#worker = new Worker(builtFile('inference-thread.js'), { workerData: settings });
    this.#worker.unref();
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        running.delete(this.#flags);
        resolve();
      });
    });
    this.#worker.on('message', (response: Response) => {
      this.#lastHeard = performance.now();
      const waiting = this.#waiting.get(response.id);
      this.#waiting.delete(response.id);
      if ('error' in response) waiting?.reject(refusalOf(response.error));
      else waiting?.resolve(response);
    });
    this.#worker.on('error', (cause) =>
      this.#fail(new InferenceError('The inference thread failed', { cause })),
    );
    this.#worker.on('exit', () => this.#fail(new InferenceError('The inference thread has ended')));
  }

  /**
   * Runs a model once, without keeping it: the compiler learns shapes from it.
   *
   * @param folder with the files that the model refers to, if any
   */
  async runOnce(model: Uint8Array, feeds: Tensors, folder?: string): Promise<Tensors> {
    const response = await this.#ask({ kind: 'run-once', model, feeds, folder });
    if (!('tensors' in response))
      throw new InferenceError('The inference thread gave an answer of the wrong kind');
    return response.tensors;
  }

  /**
   * Loads a model under a name. Returns the execution provider that runs it.
   *
   * @param folder the folder of the files that the model refers to, if any
   * @param transfer the model's buffer, if nobody reads it afterwards: it is then not copied
   */
  async load(
    session: string,
    model: Uint8Array,
    folder?: string,
    transfer: ArrayBuffer[] = [],
  ): Promise<ExecutionProvider> {
    const response = await this.#ask({ kind: 'load', session, model, folder }, transfer);
    if (!('provider' in response))
      throw new InferenceError('The inference thread gave an answer of the wrong kind');
    return response.provider;
  }

  /** Whether the thread has failed or was closed. All further requests are rejected. */
  get hasEnded(): boolean {
    return this.#failure !== undefined;
  }

  /** What the thread works on and for how long it has given no answer, in ms; undefined if it has no work. */
  get working(): { kind: Request['kind']; silent: number } | undefined {
    const [first] = this.#waiting.values();
    return first && { kind: first.kind, silent: performance.now() - this.#lastHeard };
  }

  /**
   * Runs a loaded model. The feeds' buffers are transferred: they can't be read afterwards. Throws
   * InferenceError for feeds that were transferred before.
   *
   * @param options what nobody wants of it, and what is run on what it returns
   */
  async run(session: string, feeds: Tensors, options: RunOptions = {}): Promise<RunResult> {
    for (const [name, { data, dims }] of Object.entries(feeds)) {
      const size = dims.reduce((product, dim) => product * dim, 1);
      if (data.length !== size) {
        throw new InferenceError(
          `The feed ${name} [${dims.join(', ')}] has ${data.length} values: was it transferred before?`,
        );
      }
    }
    const response = await this.#ask({ kind: 'run', session, feeds, ...options }, buffersOf(feeds));
    if (!('tensors' in response))
      throw new InferenceError('The inference thread gave an answer of the wrong kind');
    return response;
  }

  /** Frees a loaded model, after the requests before this one. */
  async unload(session: string): Promise<void> {
    await this.#ask({ kind: 'unload', session });
  }

  /**
   * Ends the thread, once ONNX Runtime returns from what it does. Its Node binding aborts the process if a
   * thread is terminated inside of it.
   */
  async close(): Promise<void> {
    this.#fail(new InferenceError('The inference thread has ended'));
    this.#flags.end();
    this.#worker.ref();
    this.#worker.postMessage(WAKE);
    await this.#ended;
  }

  #ask(request: Unsent<Request>, transfer: ArrayBuffer[] = []): Promise<Response> {
    return new Promise<Response>((resolve, reject) => {
      if (this.#failure) return reject(this.#failure);
      const id = this.#nextId++;
      if (this.#waiting.size === 0) this.#lastHeard = performance.now();
      this.#worker.postMessage({ ...request, id }, transfer);
      this.#waiting.set(id, { resolve, reject, kind: request.kind });
      this.#worker.ref();
    }).finally(() => {
      if (this.#waiting.size === 0 && !this.#failure) this.#worker.unref();
    });
  }

  #fail(error: InferenceError): void {
    this.#failure ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

function buffersOf(feeds: Tensors): ArrayBuffer[] {
  return Object.values(feeds).flatMap(({ data }) =>
    data.buffer instanceof ArrayBuffer ? [data.buffer] : [],
  );
}
