import { createRequire } from 'node:module';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type {
  Engine,
  ExplainRequest,
  ExplainerSource,
  Explanation,
  Inference,
} from '../../activities/shared/inference.ts';
import { noMetrics, type Metrics } from '../../activities/shared/metrics.ts';
import { floatsOf, integersOf, type Tensors } from '../../core/onnx/runner.ts';
import type { HeadsCard } from '../../core/schema/heads-card.ts';
import { weightsFolder } from '../../infra/hub/weights-folder.ts';
import { InferenceThread } from './inference-thread.ts';
import { packageVersion } from '../package-version.ts';
import { HeadsInference } from './heads-inference.ts';
import type { ExecutionProvider, SessionSettings } from './messages.ts';
import { MicroBatcher } from './micro-batcher.ts';

export interface OnnxInferenceOptions extends Partial<SessionSettings> {
  /** Most images in one inference. Default: 8 on a CPU, 32 on CUDA. */
  maxBatch?: number;
  /** Called once, when the first explainer has been loaded. */
  onProvider?: (provider: ExecutionProvider) => void;
  /** Default: nothing is counted. */
  metrics?: Metrics;
}

/** Explainers that stay loaded in one worker: enough for two runs that alternate. */
const LOADED_EXPLAINERS = 4;

const MOST_IMAGES: Record<ExecutionProvider, number> = { cpu: 8, cuda: 32 };

/** Counts of the inference thread so far, for benchmarks. */
export interface InferenceCounters {
  runs: number;
  images: number;
  seconds: number;
}

/** Inference by ONNX Runtime on a thread of its own, with a micro-batcher for each explainer. */
export class OnnxInference implements Inference {
  readonly compiledBy = {
    groundcam: packageVersion(),
    onnxruntime: onnxRuntimeVersion(),
    node: process.versions.node,
  };
  readonly counters: InferenceCounters = { runs: 0, images: 0, seconds: 0 };
  #thread: InferenceThread;
  #isClosed = false;
  readonly #options: OnnxInferenceOptions;
  readonly #metrics: Metrics;
  #isProviderKnown = false;
  readonly #loaded = new LRUCache<string, Promise<LoadedExplainer>>({
    max: LOADED_EXPLAINERS,
    dispose: (loading) => void this.#unload(loading),
  });
  #sessions = 0;

  constructor(options: OnnxInferenceOptions = {}) {
    this.#options = options;
    this.#metrics = options.metrics ?? noMetrics;
    this.#thread = new InferenceThread(options);
  }

  readonly runOnce: Inference['runOnce'] = async (model, feeds, dataFiles) => {
    const folder = dataFiles?.files.length ? await weightsFolder(dataFiles) : undefined;
    return this.#runningThread().runOnce(model, feeds, folder);
  };

  async explain(explainer: ExplainerSource, request: ExplainRequest): Promise<Explanation> {
    const { key } = explainer;
    const thread = this.#runningThread();
    let loading = this.#loaded.get(key);
    if (!loading) {
      const attempt = this.#load(thread, explainer);
      this.#loaded.set(key, attempt);
      attempt.catch(() => {
        if (this.#loaded.peek(key) === attempt) this.#loaded.delete(key);
      });
      loading = attempt;
    }
    const { batcher } = await loading;
    return batcher.submit({ request, since: performance.now() });
  }

  /** What the inference thread works on: see `InferenceThread`. */
  get working(): InferenceThread['working'] {
    return this.#thread.working;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#thread.close();
  }

  /**
   * The thread, or a new one if it has died, for example for lack of memory: its requests have failed, and
   * callers ask again.
   */
  #runningThread(): InferenceThread {
    if (this.#thread.hasEnded && !this.#isClosed) {
      this.#thread = new InferenceThread(this.#options);
      this.#loaded.clear();
    }
    return this.#thread;
  }

  async #load(
    thread: InferenceThread,
    { key, fixedBatch, isAlone, load, dataFiles, heads: card }: ExplainerSource,
  ): Promise<LoadedExplainer> {
    const session = `${key} #${this.#sessions++}`;
    const folder = dataFiles && (await weightsFolder(dataFiles));
    const bytes = await load();
    const provider = await thread.load(session, bytes, folder);
    if (!this.#isProviderKnown) {
      this.#isProviderKnown = true;
      this.#options.onProvider?.(provider);
    }
    const heads = card
      ? new HeadsInference(thread, { name: session, bytes, folder, card })
      : undefined;
    const loaded = { thread, session, provider, heads, unused: card ? outputsOf(card) : [] };
    const batcher = new MicroBatcher<Waiting, Explanation>(
      (waiting) => this.#explainBatch(loaded, waiting, fixedBatch ?? waiting.length),
      { maxBatch: isAlone ? 1 : (fixedBatch ?? this.#options.maxBatch ?? MOST_IMAGES[provider]) },
    );
    return { ...loaded, batcher };
  }

  /** Frees an explainer, once the requests that it already has are answered. */
  async #unload(loading: Promise<LoadedExplainer>): Promise<void> {
    try {
      const { thread, session, batcher, heads } = await loading;
      await batcher.idle();
      heads?.close();
      await thread.unload(session);
    } catch {
      // Nothing to free: it never loaded, or the thread has ended.
    }
  }

  async #explainBatch(
    { thread, session, provider, heads, unused }: Omit<LoadedExplainer, 'batcher'>,
    waiting: Waiting[],
    size: number,
  ): Promise<Explanation[]> {
    const start = performance.now();
    for (const { since } of waiting) this.#metrics.waited((start - since) / 1000);
    const requests = waiting.map(({ request }) => request);
    const wantsHeads = requests.some((request) => request.heads);
    const feeds = stack(requests, size);
    const { tensors, seconds } = await thread.run(session, feeds, wantsHeads ? [] : unused);
    this.counters.runs += 1;
    this.counters.images += requests.length;
    this.counters.seconds += seconds;
    this.#metrics.inference({
      provider,
      images: requests.length,
      seconds,
    });
    const explained = unstack(tensors, size, unused)
      .slice(0, requests.length)
      .map((explained): Explanation => ({
        ...explained,
        by: this.#engine(provider),
        batch: requests.length,
      }));
    for (const [place, { heads: choice }] of requests.entries()) {
      if (!choice) continue;
      if (!heads) throw new Error('This explainer has no other heads');
      const { maps, provider } = await heads.run(tensors, { place, batch: size }, choice);
      explained[place]!.heads = { maps, by: this.#engine(provider) };
    }
    return explained;
  }

  #engine(provider: ExecutionProvider): Engine {
    return { onnxruntime: this.compiledBy.onnxruntime, provider };
  }
}

/** An explainer in the inference thread, and the queue before it. */
interface LoadedExplainer {
  thread: InferenceThread;
  session: string;
  /** What runs it: another session of the thread may run on something else. */
  provider: ExecutionProvider;
  heads: HeadsInference | undefined;
  /** Outputs that only heads take. */
  unused: readonly string[];
  batcher: MicroBatcher<Waiting, Explanation>;
}

/** A request that waits for its inference, since that `performance.now()`. */
interface Waiting {
  request: ExplainRequest;
  since: number;
}

/** Puts requests of one image size into the explainer's inputs; the last one fills a batch up to `size`. */
function stack(requests: ExplainRequest[], size: number): Tensors {
  const [first] = requests;
  if (!first) throw new Error('A batch holds at least one request');
  const { height, width, targetMask } = first;
  const pixels = height * width * 3;
  const image = new Uint8Array(size * pixels);
  const mask = new Float32Array(size * targetMask.length);
  Array.from({ length: size }, (_, index) => {
    const request = requests[Math.min(index, requests.length - 1)] ?? first;
    image.set(request.image, index * pixels);
    mask.set(request.targetMask, index * targetMask.length);
  });
  return {
    image: { type: 'uint8', dims: [size, height, width, 3], data: image },
    target_mask: { type: 'float32', dims: [size, targetMask.length], data: mask },
  };
}

function unstack(
  { logits, target, ...others }: Tensors,
  count: number,
  ofHeads: readonly string[],
): Omit<Explanation, 'batch' | 'by'>[] {
  const targets = integersOf(target);
  const maps = Object.entries(others).filter(([name]) => !ofHeads.includes(name));
  const part = (values: Float32Array, index: number) => {
    const size = values.length / count;
    return values.slice(index * size, (index + 1) * size);
  };
  return targets.map((index, image) => ({
    logits: part(floatsOf(logits), image),
    target: index,
    maps: Object.fromEntries(
      maps.map(([name, map]) => {
        const [, height = 0, width = 0] = map.dims;
        return [name, { width, height, data: part(floatsOf(map), image) }];
      }),
    ),
  }));
}

/** The outputs of an explainer that its heads take. */
function outputsOf({ layers, boundary }: HeadsCard): string[] {
  return [...layers.map(({ features }) => features), ...boundary.map(({ output }) => output)];
}

const Package = z.object({ version: z.string() });

function onnxRuntimeVersion(): string {
  return Package.parse(createRequire(import.meta.url)('onnxruntime-node/package.json')).version;
}
