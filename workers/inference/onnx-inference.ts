import { createRequire } from 'node:module';
import { z } from 'zod';
import type {
  CompiledSource,
  Engine,
  ExplainRequest,
  ExplainerSource,
  Explanation,
  Inference,
  StepRequest,
} from '../../activities/shared/inference.ts';
import type { Answer } from '../../core/attack/step.ts';
import { noMetrics, type Metrics } from '../../activities/shared/metrics.ts';
import { weightsFolder } from '../../infra/hub/weights-folder.ts';
import { unstack } from './explainer-batch.ts';
import { ExplainerSession, type LoadedFile } from './explainer-session.ts';
import { InferenceThread } from './inference-thread.ts';
import { packageVersion } from '../package-version.ts';
import { HeadsInference, type ReadyHeads } from './heads-inference.ts';
import type { ExecutionProvider, SessionSettings } from './messages.ts';
import { LoadedGraphs, type LoadedGraph } from './loaded-graphs.ts';
import { MicroBatcher } from './micro-batcher.ts';
import { stackSteps, unstackSteps } from './step-batch.ts';

export interface OnnxInferenceOptions extends Partial<SessionSettings> {
  /** Most images in one inference. Default: 8 on a CPU, 32 on CUDA. */
  maxBatch?: number;
  /** Called once, when the first explainer has been loaded. */
  onProvider?: (provider: ExecutionProvider) => void;
  /** Default: nothing is counted. */
  metrics?: Metrics;
}

const MOST_IMAGES: Record<ExecutionProvider, number> = { cpu: 8, cuda: 32 };

/**
 * What a run of the explainer waits for while there is none. An image alone takes a quarter more of a light model's time
 * than one of four, and photos are decoded one after the other. A graph with a batch of its own computes all of it anyway.
 */
const GATHER = { count: 4, within: 30 };

/** Counts of the inference thread so far, for benchmarks. */
export interface InferenceCounters {
  runs: number;
  images: number;
  seconds: number;
}

/** Inference by ONNX Runtime on a thread of its own, with a micro-batcher for each graph. */
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
  readonly #explainers = new LoadedGraphs((source: ExplainerSource) => this.#loadExplainer(source));
  readonly #attackers = new LoadedGraphs((source: CompiledSource) => this.#loadAttacker(source));
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

  explain(explainer: ExplainerSource, request: ExplainRequest): Promise<Explanation> {
    this.#runningThread();
    return this.#explainers.submit(explainer, request);
  }

  step(attacker: CompiledSource, request: StepRequest): Promise<Answer> {
    this.#runningThread();
    return this.#attackers.submit(attacker, request);
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
      this.#explainers.clear();
      this.#attackers.clear();
    }
    return this.#thread;
  }

  async #load({ key, load, dataFiles }: CompiledSource): Promise<LoadedFile> {
    const thread = this.#runningThread();
    const session = `${key} #${this.#sessions++}`;
    const folder = dataFiles && (await weightsFolder(dataFiles));
    const bytes = await load();
    const provider = await thread.load(session, bytes, folder);
    if (!this.#isProviderKnown) {
      this.#isProviderKnown = true;
      this.#options.onProvider?.(provider);
    }
    return { thread, session, provider, bytes, folder };
  }

  /** Most images that a graph takes at once. */
  #mostImages({ fixedBatch, isAlone }: CompiledSource, provider: ExecutionProvider): number {
    return isAlone ? 1 : (fixedBatch ?? this.#options.maxBatch ?? MOST_IMAGES[provider]);
  }

  async #loadExplainer(source: ExplainerSource): Promise<LoadedGraph<ExplainRequest, Explanation>> {
    const loaded = await this.#load(source);
    const { thread, session, bytes, folder, provider } = loaded;
    const { heads: card, fixedBatch } = source;
    const heads = card
      ? new HeadsInference(thread, { name: session, bytes, folder, card })
      : undefined;
    const explainer = await ExplainerSession.open(loaded, source);
    const batcher = new MicroBatcher<WaitingImage, Explanation>(
      (waiting) => this.#explainBatch(explainer, waiting),
      {
        maxBatch: this.#mostImages(source, provider),
        gather: { ...GATHER, count: fixedBatch ?? GATHER.count },
      },
    );
    const submit = (request: ExplainRequest) => {
      const waiting = { request, since: performance.now() };
      if (!request.heads) return batcher.submit(waiting);
      if (!heads) throw new Error('This explainer has no other heads');
      return batcher.submitReady(
        heads.load(request.heads).then((ready) => ({ ...waiting, heads: ready })),
      );
    };
    const idle = () => batcher.idle();
    return { thread, session: explainer.session, submit, idle, close: () => heads?.close() };
  }

  async #loadAttacker(source: CompiledSource): Promise<LoadedGraph<StepRequest, Answer>> {
    const { thread, session, provider } = await this.#load(source);
    const batcher = new MicroBatcher<Waiting<StepRequest>, Answer>(
      async (waiting) => {
        const size = source.fixedBatch ?? waiting.length;
        const requests = this.#begin(waiting);
        const run = await thread.run(session, stackSteps(requests, size));
        this.#count({ provider, images: requests.length, seconds: run.seconds });
        return unstackSteps(run.tensors, { count: requests.length, size });
      },
      { maxBatch: this.#mostImages(source, provider) },
    );
    const submit = (request: StepRequest) => batcher.submit({ request, since: performance.now() });
    return { thread, session, submit, idle: () => batcher.idle() };
  }

  /** Takes requests out of the line. */
  #begin<Request>(waiting: readonly Waiting<Request>[]): Request[] {
    const start = performance.now();
    for (const { since } of waiting) this.#metrics.waited((start - since) / 1000);
    return waiting.map(({ request }) => request);
  }

  #count(run: { provider: ExecutionProvider; images: number; seconds: number }): void {
    this.counters.runs += 1;
    this.counters.images += run.images;
    this.counters.seconds += run.seconds;
    this.#metrics.inference(run);
  }

  async #explainBatch(
    explainer: ExplainerSession,
    waiting: WaitingImage[],
  ): Promise<Explanation[]> {
    try {
      const requests = this.#begin(waiting);
      const batch = explainer.batchOf(requests);
      const { thread, session, provider, ofTargets, unused } = explainer;
      const runs = waiting.map(
        ({ heads }, request) =>
          heads?.runs({ place: batch.imageOf[request]!, batch: batch.images }) ?? [],
      );
      const { tensors, seconds, next } = await thread.run(session, batch.feeds, {
        without: unused,
        next: runs.flat(),
      });
      this.#count({ provider, images: requests.length, seconds });
      let read = 0;
      return unstack(tensors, batch, ofTargets).map((explained, request): Explanation => {
        const explanation = { ...explained, by: this.#engine(provider), batch: requests.length };
        const ofImage = next.slice(read, (read += runs[request]!.length));
        const heads = waiting[request]!.heads;
        if (!heads) return explanation;
        const maps = heads.mapsOf(ofImage);
        return { ...explanation, heads: { maps, by: this.#engine(heads.provider) } };
      });
    } finally {
      for (const { heads } of waiting) heads?.end();
    }
  }

  #engine(provider: ExecutionProvider): Engine {
    return { onnxruntime: this.compiledBy.onnxruntime, provider };
  }
}

/** A request that waits for its inference, since that `performance.now()`. */
interface Waiting<Request> {
  request: Request;
  since: number;
}

interface WaitingImage extends Waiting<ExplainRequest> {
  /** Loaded, if the request wants any. */
  heads?: ReadyHeads;
}

const Package = z.object({ version: z.string() });

function onnxRuntimeVersion(): string {
  return Package.parse(createRequire(import.meta.url)('onnxruntime-node/package.json')).version;
}
