import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import pLimit from 'p-limit';
import type { HeadMaps } from '../../core/baselines/head-aucs.ts';
import { bytesOfRows, headRows, type HeadValues } from '../../core/explainer/head-rows.ts';
import {
  headsOfModel,
  type HeadsChoice,
  type HeadsOfModel,
} from '../../core/explainer/heads-choice.ts';
import { headsModel, headValuesModel, readHeadsGraph } from '../../core/explainer/heads-model.ts';
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

/** Heads in the inference thread, or on their way there. */
interface LoadingHeads {
  session: string;
  provider: Promise<ExecutionProvider>;
  /** How many requests need them. */
  users: number;
  /** To be freed once nobody needs them. */
  isUnwanted: boolean;
}

/** The heads of one image. */
export interface ReadyHeads {
  provider: ExecutionProvider;
  /**
   * How they are run next on what the explainer returned for a batch.
   *
   * @param place of the image in the batch
   */
  runs: (of: { place: number; batch: number }) => NextRun[];
  /**
   * The maps of the own head, of those with permuted weights, and of other logits, in this order, [H, h, w] a layer, from what
   * the runs return.
   */
  mapsOf: (results: readonly Tensors[]) => HeadMaps[];
  /** The runs have ended: what they need may be freed. */
  end: () => void;
}

/** Loads other heads of one explainer, and prepares runs of them. */
export class HeadsInference {
  readonly #thread: InferenceThread;
  readonly #explainer: Omit<HeadsExplainer, 'bytes'>;
  readonly #graph: OnnxModel;
  readonly #values: Promise<HeadValues[]>;
  #sessions = 0;
  readonly #maxBytes: number;
  readonly #loaded: LRUCache<string, LoadingHeads>;
  /** The first ones that are asked for are there first. */
  readonly #oneAtATime = pLimit(1);

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
      dispose: (heads) => {
        heads.isUnwanted = true;
        this.#freeUnwanted(heads);
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

  /** The heads that an image is explained by, once they are loaded. They stay so until `end` is called. */
  async load(choice: HeadsChoice): Promise<ReadyHeads> {
    const { card } = this.#explainer;
    const { heads: ofModel, others } = headsOfModel(choice);
    const loading = this.#load(ofModel);
    loading.users += 1;
    const end = () => {
      loading.users -= 1;
      this.#freeUnwanted(loading);
    };
    const provider = await loading.provider.catch((error: unknown) => {
      end();
      throw error;
    });
    const heads = 1 + choice.untrained + choice.classes.length;
    const atOnce = card.fixedRows ?? (card.copies ? HEADS_AT_ONCE : heads);
    const starts = Array.from({ length: Math.ceil(heads / atOnce) }, (_, i) => i * atOnce);
    return { provider, runs, mapsOf, end };

    function runs(of: { place: number; batch: number }): NextRun[] {
      return starts.map((start) => {
        const count = card.fixedRows ?? Math.min(atOnce, heads - start);
        // A run of a fixed number of heads repeats the last one to fill it.
        const which = BigInt64Array.from({ length: count }, (_, i) =>
          BigInt(Math.min(start + i, heads - 1)),
        );
        return {
          session: loading.session,
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
          ...{ ...of, without: ['targets'] },
        };
      });
    }

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

  #load(heads: HeadsOfModel): LoadingHeads {
    const key = JSON.stringify(heads);
    const known = this.#loaded.get(key);
    if (known) return known;
    const session = `${this.#explainer.name} heads ${this.#sessions++}`;
    const provider = this.#oneAtATime(() => this.#make(session, heads));
    const loading: LoadingHeads = { session, provider, users: 0, isUnwanted: false };
    const size = Math.min(bytesOfRows(this.#explainer.card, heads), this.#maxBytes);
    this.#loaded.set(key, loading, { size });
    provider.catch(() => {
      // Whoever needs them is told, and who asks next loads them again.
      if (this.#loaded.peek(key) === loading) this.#loaded.delete(key);
    });
    return loading;
  }

  async #make(session: string, heads: HeadsOfModel): Promise<ExecutionProvider> {
    const { card, folder } = this.#explainer;
    // Batches go on meanwhile.
    const rows = await headRows(card, await this.#values, heads, () => setImmediate());
    const model = headsModel(this.#graph, card, rows, heads);
    return this.#thread.load(session, model, folder, [model.buffer]);
  }

  /** Frees heads that are not wanted any more, unless somebody needs them. */
  #freeUnwanted({ isUnwanted, users, provider, session }: LoadingHeads): void {
    if (!isUnwanted || users > 0) return;
    provider
      .then(() => this.#thread.unload(session))
      .catch(() => {
        // It never loaded, or the thread has ended, and all of it with it.
      });
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
