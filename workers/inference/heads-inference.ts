import { LRUCache } from 'lru-cache';
import type { HeadMaps } from '../../core/baselines/head-aucs.ts';
import {
  headsModel,
  headsOfModel,
  headValuesModel,
  readHeadsGraph,
  type HeadsChoice,
  type HeadsOfModel,
  type HeadValues,
} from '../../core/explainer/heads-model.ts';
import { readModel, type OnnxModel } from '../../core/onnx/onnx-model.ts';
import { floatsOf, type Tensors } from '../../core/onnx/runner.ts';
import type { HeadsCard } from '../../core/schema/heads-card.ts';
import type { InferenceThread } from './inference-thread.ts';
import type { ExecutionProvider, NextRun } from './messages.ts';

/** Bytes of heads' weights that stay loaded for an explainer: those of all classes of a usual audit. */
const MAX_BYTES = 512e6;
/** Heads of a run that copies an image's tensors for each. */
const HEADS_AT_ONCE = 16;

/** An explainer whose heads are to be run. */
export interface HeadsExplainer {
  /** Unique in the thread. */
  name: string;
  bytes: Uint8Array;
  /** Where the files lie that it refers to, if any. */
  folder: string | undefined;
  card: HeadsCard;
}

/** Heads in the inference thread, and what runs them. */
interface LoadedHeads {
  session: string;
  provider: ExecutionProvider;
}

/** The runs of one image's heads, and how their maps are put together from what those return. */
export interface PreparedHeads {
  runs: readonly NextRun[];
  provider: ExecutionProvider;
  mapsOf: (results: readonly Tensors[]) => HeadMaps[];
  /** The runs have ended: what they need may be freed. */
  end: () => void;
}

/** Prepares runs of other heads of one explainer. */
export class HeadsInference {
  readonly #thread: InferenceThread;
  readonly #explainer: Omit<HeadsExplainer, 'bytes'>;
  readonly #graph: OnnxModel;
  readonly #values: Promise<HeadValues[]>;
  #sessions = 0;
  readonly #maxBytes: number;
  readonly #loaded: LRUCache<string, Promise<LoadedHeads>>;
  /** Those whose weights are not known yet, so that two batches do not load one twice. */
  readonly #making = new Map<string, Promise<LoadedHeads>>();
  /** How many prepared runs need a session. */
  readonly #uses = new Map<string, number>();
  /** Sessions to be freed once nobody needs them. */
  readonly #unwanted = new Set<string>();

  /** @param maxBytes of heads' weights stay loaded; default: 512 MB */
  constructor(
    thread: InferenceThread,
    { bytes, ...explainer }: HeadsExplainer,
    maxBytes = MAX_BYTES,
  ) {
    this.#thread = thread;
    this.#maxBytes = maxBytes;
    this.#loaded = new LRUCache({
      maxSize: maxBytes,
      dispose: (loading) => {
        loading
          .then(({ session }) => this.#free(session))
          .catch(() => {
            // It never loaded.
          });
      },
    });
    this.#explainer = explainer;
    const model = readModel(bytes, explainer.name);
    this.#graph = readHeadsGraph(model);
    this.#values = this.#readValues(model);
    this.#values.catch(() => {
      // Whoever asks for heads is told.
    });
  }

  /**
   * How the heads of one image are run next on what the explainer returned for a batch, and the maps of it: of the own
   * head, of those with permuted weights, and of other logits, in this order, [H, h, w] a layer.
   *
   * @param place of the image in the batch
   */
  async prepare(
    choice: HeadsChoice,
    { place, batch }: { place: number; batch: number },
  ): Promise<PreparedHeads> {
    const { card } = this.#explainer;
    const { heads: ofModel, others } = headsOfModel(choice);
    const { session, provider } = await this.#load(ofModel);
    const heads = 1 + choice.untrained + choice.classes.length;
    const atOnce = card.fixedRows ?? (card.copies ? HEADS_AT_ONCE : heads);
    const starts = Array.from({ length: Math.ceil(heads / atOnce) }, (_, i) => i * atOnce);
    const runs = starts.map((start): NextRun => {
      const count = card.fixedRows ?? Math.min(atOnce, heads - start);
      // A run of a fixed number of heads repeats the last one to fill it.
      const which = BigInt64Array.from({ length: count }, (_, i) =>
        BigInt(Math.min(start + i, heads - 1)),
      );
      return {
        session,
        feeds: {
          which: { type: 'int64', dims: [count], data: which },
          others: {
            type: 'int64',
            dims: [others.length],
            data: BigInt64Array.from(others, BigInt),
          },
        },
        parts: [
          ...card.layers.map(({ features }, j) => ({ input: `features.${j}`, output: features })),
          ...card.boundary.map(({ output, input, shape }) => ({ input, output, dims: shape })),
        ],
        ...{ place, batch, without: ['targets'] },
      };
    });
    return { runs, provider, mapsOf, end: this.#use(session) };

    function mapsOf(results: readonly Tensors[]): HeadMaps[] {
      return card.maps.map(([height, width], layer) => {
        const size = height * width;
        const data = new Float32Array(heads * size);
        results.forEach((tensors, i) => {
          const start = i * atOnce;
          const made = floatsOf(tensors[`map.${layer}`]).subarray(0, (heads - start) * size);
          data.set(made, start * size);
        });
        return { height, width, data };
      });
    }
  }

  /** Keeps a session loaded until the function that it returns is called. */
  #use(session: string): () => void {
    this.#uses.set(session, (this.#uses.get(session) ?? 0) + 1);
    return () => {
      const others = (this.#uses.get(session) ?? 1) - 1;
      if (others > 0) return this.#uses.set(session, others);
      this.#uses.delete(session);
      if (this.#unwanted.delete(session)) this.#free(session);
    };
  }

  #free(session: string): void {
    if (this.#uses.has(session)) this.#unwanted.add(session);
    else
      this.#thread.unload(session).catch(() => {
        // The thread has ended, and all of it with it.
      });
  }

  #load(heads: HeadsOfModel): Promise<LoadedHeads> {
    const key = JSON.stringify(heads);
    const known = this.#loaded.get(key) ?? this.#making.get(key);
    if (known) return known;
    const making = this.#make(key, heads).finally(() => this.#making.delete(key));
    this.#making.set(key, making);
    return making;
  }

  async #make(key: string, heads: HeadsOfModel): Promise<LoadedHeads> {
    const { name, card, folder } = this.#explainer;
    const bytes = headsModel(this.#graph, card, await this.#values, heads);
    const session = `${name} heads ${this.#sessions++}`;
    const loading = this.#thread
      .load(session, bytes, folder)
      .then((provider) => ({ session, provider }));
    this.#loaded.set(key, loading, { size: Math.min(bytes.length, this.#maxBytes) });
    return loading;
  }

  async #readValues(explainer: OnnxModel): Promise<HeadValues[]> {
    const { name, card, folder } = this.#explainer;
    const session = `${name} values`;
    await this.#thread.load(session, headValuesModel(explainer, card), folder);
    const { tensors } = await this.#thread.run(session, {});
    await this.#thread.unload(session);
    return card.layers.map(({ bias }, j) => ({
      weights: floatsOf(tensors[`weights.${j}`]),
      bias: bias === null ? undefined : floatsOf(tensors[`bias.${j}`]),
    }));
  }

  /** Frees what is loaded. */
  close(): void {
    this.#loaded.clear();
  }
}
