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
import { floatsOf, type Tensor, type Tensors } from '../../core/onnx/runner.ts';
import type { HeadsCard } from '../../core/schema/heads-card.ts';
import type { InferenceThread } from './inference-thread.ts';
import type { ExecutionProvider } from './messages.ts';

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

/** Runs other heads of one explainer, on what an inference returned for an image. */
export class HeadsInference {
  readonly #thread: InferenceThread;
  readonly #explainer: Omit<HeadsExplainer, 'bytes'>;
  readonly #graph: OnnxModel;
  readonly #values: Promise<HeadValues[]>;
  #sessions = 0;
  readonly #loaded = new LRUCache<string, Promise<LoadedHeads>>({
    maxSize: MAX_BYTES,
    dispose: (loading) => {
      loading
        .then(({ session }) => this.#thread.unload(session))
        .catch(() => {
          // Nothing is left to free: it never loaded, or the thread has ended.
        });
    },
  });

  constructor(thread: InferenceThread, { bytes, ...explainer }: HeadsExplainer) {
    this.#thread = thread;
    this.#explainer = explainer;
    const model = readModel(bytes, explainer.name);
    this.#graph = readHeadsGraph(model);
    this.#values = this.#readValues(model);
    this.#values.catch(() => {
      // Whoever asks for heads is told.
    });
  }

  /**
   * The maps of one image: of the own head, of those with permuted weights, and of other logits, in this
   * order, [H, h, w] a layer.
   *
   * @param outputs what the explainer returned for a batch
   * @param place of the image in the batch
   */
  async run(
    outputs: Tensors,
    { place, batch }: { place: number; batch: number },
    choice: HeadsChoice,
  ): Promise<{ maps: HeadMaps[]; provider: ExecutionProvider }> {
    const { card } = this.#explainer;
    const { heads: ofModel, others } = headsOfModel(choice);
    const { session, provider } = await this.#load(ofModel);
    const heads = 1 + choice.untrained + choice.classes.length;
    const atOnce = card.fixedRows ?? (card.copies ? HEADS_AT_ONCE : heads);
    const maps = card.maps.map(([height, width]) => ({
      height,
      width,
      data: new Float32Array(heads * height * width),
    }));
    for (let start = 0; start < heads; start += atOnce) {
      const count = card.fixedRows ?? Math.min(atOnce, heads - start);
      // A run of a fixed number of heads repeats the last one to fill it.
      const which = BigInt64Array.from({ length: count }, (_, i) =>
        BigInt(Math.min(start + i, heads - 1)),
      );
      const { tensors } = await this.#thread.run(
        session,
        {
          which: { type: 'int64', dims: [count], data: which },
          others: {
            type: 'int64',
            dims: [others.length],
            data: BigInt64Array.from(others, BigInt),
          },
          ...Object.fromEntries(
            card.layers.map(({ features }, j) => [`features.${j}`, part(features)]),
          ),
          ...Object.fromEntries(
            card.boundary.map(({ output, input, shape }) => [input, part(output, shape)]),
          ),
        },
        ['targets'],
      );
      maps.forEach(({ height, width, data }, layer) => {
        const size = height * width;
        const made = floatsOf(tensors[`map.${layer}`]).subarray(0, (heads - start) * size);
        data.set(made, start * size);
      });
    }
    return { maps, provider };

    function part(output: string, dims?: number[]): Tensor {
      const whole = floatsOf(outputs[output]);
      const size = whole.length / batch;
      const data = whole.slice(place * size, (place + 1) * size);
      return { type: 'float32', dims: dims ?? [size], data };
    }
  }

  async #load(heads: HeadsOfModel): Promise<LoadedHeads> {
    const key = JSON.stringify(heads);
    const known = this.#loaded.get(key);
    if (known) return known;
    const { name, card, folder } = this.#explainer;
    const bytes = headsModel(this.#graph, card, await this.#values, heads);
    const session = `${name} heads ${this.#sessions++}`;
    const loading = this.#thread
      .load(session, bytes, folder)
      .then((provider) => ({ session, provider }));
    this.#loaded.set(key, loading, { size: Math.min(bytes.length, MAX_BYTES) });
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
