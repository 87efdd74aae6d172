import { isDeepStrictEqual } from 'node:util';
import type { ExplainerSource, ExplainRequest } from '../../activities/shared/inference.ts';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { shareImages, type SharingExplainer } from '../../core/explainer/share-images.ts';
import { readModel } from '../../core/onnx/onnx-model.ts';
import { integersOf, type Tensors } from '../../core/onnx/runner.ts';
import {
  stack,
  stackShared,
  twoOfOneImage,
  unstack,
  type ExplainerBatch,
} from './explainer-batch.ts';
import type { InferenceThread } from './inference-thread.ts';
import type { ExecutionProvider } from './messages.ts';

/** Where an explainer was loaded, and how it is loaded once more. */
export interface LoadedExplainer {
  thread: InferenceThread;
  session: string;
  provider: ExecutionProvider;
  /** Where the files lie that it refers to, if any. */
  folder: string | undefined;
}

/** About one image. */
type TwoRequests = readonly [ExplainRequest, ExplainRequest];

/** What targets take of one image at most, in numbers: more takes longer to copy than it is worth. */
const MOST_TAKEN = 1_000_000;

/**
 * An explainer in the inference thread. At the first batch with several targets of one image it is loaded anew in a form that runs
 * the model once for them, if that gives equal results: see `shareImages`.
 */
export class ExplainerSession {
  readonly thread: InferenceThread;
  readonly provider: ExecutionProvider;
  readonly #source: ExplainerSource;
  readonly #folder: string | undefined;
  #session: string;
  /** The form that shares images, if that is loaded. */
  #sharing: SharingExplainer | undefined;
  #trying: Promise<void> | undefined;

  constructor({ thread, session, provider, folder }: LoadedExplainer, source: ExplainerSource) {
    this.thread = thread;
    this.provider = provider;
    this.#session = session;
    this.#folder = folder;
    this.#source = source;
  }

  /** Its name in the thread, which changes when it is loaded anew. */
  get session(): string {
    return this.#session;
  }

  /** Its outputs that there is one of for each target. Of the others there is one for each image. */
  get ofTargets(): ReadonlySet<string> {
    return this.#sharing?.ofTargets ?? new Set();
  }

  /** Its outputs that are no part of an explanation. */
  get unused(): readonly string[] {
    return [...(this.#source.ofHeads ?? []), ...(this.#sharing?.taken ?? [])];
  }

  /** Requests as the session takes them that is loaded then. */
  async batchOf(requests: readonly ExplainRequest[]): Promise<ExplainerBatch> {
    const { fixedBatch, isAlone } = this.#source;
    const two = fixedBatch === null && !isAlone ? twoOfOneImage(requests) : undefined;
    if (two) await this.#shareOnce(two);
    return this.#sharing ? stackShared(requests) : stack(requests, fixedBatch ?? requests.length);
  }

  /** Tries to share images, at the first two requests. If the explainer could not be fetched, the next ones try again. */
  async #shareOnce(two: TwoRequests): Promise<void> {
    this.#trying ??= this.#tryToShare(two);
    try {
      await this.#trying;
    } catch (error) {
      this.#trying = undefined;
      throw error;
    }
  }

  async #tryToShare(two: TwoRequests): Promise<void> {
    const { thread } = this;
    const before = this.#session;
    const sharing = shareImages(readModel(await this.#source.load(), before));
    if (!sharing) return;
    const session = `${before} sharing images`;
    const isUsable = await this.#canUse(session, sharing, two).catch((error: unknown) => {
      if (error instanceof GroundcamError) return false;
      throw error;
    });
    if (isUsable) [this.#session, this.#sharing] = [session, sharing];
    await thread.unload(isUsable ? before : session);
  }

  /** Loads the form that shares images, and tries it on one image and on two. */
  async #canUse(
    session: string,
    sharing: SharingExplainer,
    [one, two]: TwoRequests,
  ): Promise<boolean> {
    const { bytes, ofTargets } = sharing;
    if (this.#source.ofHeads?.some((output) => ofTargets.has(output))) return false;
    const provider = await this.thread.load(session, bytes, this.#folder, [bytes.buffer]);
    const other = { ...one, image: one.image.map((value) => 255 - value) };
    return (
      provider === this.provider &&
      (await this.#isEqual(session, sharing, [one, two])) &&
      (await this.#isEqual(session, sharing, [one, other, two]))
    );
  }

  /** Whether it answers as the explainer does, to the bit, and takes the first axis for that of images wherever there is one. */
  async #isEqual(
    session: string,
    { ofTargets, taken }: SharingExplainer,
    requests: readonly ExplainRequest[],
  ): Promise<boolean> {
    const ofHeads = this.#source.ofHeads ?? [];
    const alone = stack(requests, requests.length);
    const { tensors: expected } = await this.thread.run(this.#session, alone.feeds, {
      without: ofHeads,
    });
    const shared = stackShared(requests);
    const { tensors } = await this.thread.run(session, shared.feeds, { without: ofHeads });
    const shapes = taken.map((name) => integersOf(tensors[name]));
    const numbers = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
    return (
      shapes.every(([first]) => first === shared.images) &&
      numbers.reduce((sum, count) => sum + count, 0) <= MOST_TAKEN * shared.images &&
      isDeepStrictEqual(
        unstack(without(tensors, taken), shared, ofTargets),
        unstack(expected, alone, new Set()),
      )
    );
  }
}

function without(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => !names.includes(name)));
}
