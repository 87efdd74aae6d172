import { isDeepStrictEqual } from 'node:util';
import type { ExplainerSource, ExplainRequest } from '../../activities/shared/inference.ts';
import { GroundcamError } from '../../core/errors/groundcam-error.ts';
import { shareImages, type SharingExplainer } from '../../core/explainer/share-images.ts';
import { readModel } from '../../core/onnx/onnx-model.ts';
import { integersOf } from '../../core/onnx/runner.ts';
import { stack, stackShared, unstack, type ExplainerBatch } from './explainer-batch.ts';
import type { InferenceThread } from './inference-thread.ts';
import type { ExecutionProvider } from './messages.ts';

/** A graph in the inference thread. */
export interface LoadedFile {
  thread: InferenceThread;
  session: string;
  /** What runs it: another session of the thread may run on something else. */
  provider: ExecutionProvider;
  bytes: Uint8Array;
  /** Where the files lie that it refers to, if any. */
  folder: string | undefined;
}

type Source = Pick<ExplainerSource, 'fixedBatch' | 'isAlone' | 'ofHeads'>;

/** Largest file that is loaded in two forms for a moment, in bytes. */
const MOST_BYTES = 500e6;
/** Most values that targets take of an image: more take longer to copy than they are worth. */
const MOST_TAKEN = 1_000_000;
/** What both forms are tried on: the image of each target. */
const TRIED = [0, 1, 0, 2];

/**
 * An explainer in the inference thread. It runs the model once for several targets of one image (see `shareImages`) if a trial gives equal
 * results, to the last bit.
 */
export class ExplainerSession {
  readonly thread: InferenceThread;
  readonly provider: ExecutionProvider;
  /** Its name in the thread. */
  readonly session: string;
  /** Its outputs that there is one of for each target. Of the others there is one for each image. */
  readonly ofTargets: ReadonlySet<string>;
  /** Its outputs that are no part of an explanation. */
  readonly unused: readonly string[];
  readonly #fixedBatch: number | null;
  readonly #sharesImages: boolean;

  private constructor(
    { thread, session, provider }: LoadedFile,
    { fixedBatch, ofHeads = [] }: Source,
    sharing?: SharingExplainer,
  ) {
    this.thread = thread;
    this.provider = provider;
    this.session = sharing ? `${session} sharing images` : session;
    this.ofTargets = sharing?.ofTargets ?? new Set();
    this.unused = [...ofHeads, ...(sharing?.taken ?? [])];
    this.#fixedBatch = fixedBatch;
    this.#sharesImages = sharing !== undefined;
  }

  /** Takes over an explainer that was loaded as it is, and replaces it by the form that shares images if that can be used. */
  static async open(explainer: LoadedFile, source: Source): Promise<ExplainerSession> {
    const { thread, session, bytes, folder } = explainer;
    const canShare = source.fixedBatch === null && !source.isAlone && folder === undefined;
    const alone = new ExplainerSession(explainer, source);
    if (!canShare || bytes.length > MOST_BYTES) return alone;
    const sharing = shareImages(readModel(bytes, session));
    if (!sharing || source.ofHeads?.some((name) => sharing.ofTargets.has(name))) return alone;
    const shared = new ExplainerSession(explainer, source, sharing);
    const isUsable = await isEqual(alone, shared, sharing).catch((error: unknown) => {
      // ONNX Runtime refuses this form, and not the explainer.
      if (error instanceof GroundcamError) return false;
      throw error;
    });
    await thread.unload(isUsable ? alone.session : shared.session);
    return isUsable ? shared : alone;
  }

  /** Requests as `session` takes them. */
  batchOf(requests: readonly ExplainRequest[]): ExplainerBatch {
    if (this.#sharesImages) return stackShared(requests);
    return stack(requests, this.#fixedBatch ?? requests.length);
  }
}

/** Loads the form that shares images. Returns whether it gives equal results for three images together and for one with two targets. */
async function isEqual(
  alone: ExplainerSession,
  shared: ExplainerSession,
  sharing: SharingExplainer,
): Promise<boolean> {
  const { thread } = alone;
  const provider = await thread.load(shared.session, sharing.bytes, undefined, [
    sharing.bytes.buffer,
  ]);
  if (provider !== alone.provider) return false;
  const requests = TRIED.map((image, target) => triedOn(sharing, image, target));
  const expected = (await explain(alone, requests)).explained;
  for (const places of [[...requests.keys()], [0, 2]]) {
    const some = requests.filter((_, place) => places.includes(place));
    const { explained, images, shapes } = await explain(shared, some, sharing.taken);
    if (shapes.some(([first]) => first !== images)) return false;
    const values = shapes.map((shape) => shape.reduce((product, size) => product * size, 1));
    if (values.reduce((sum, count) => sum + count, 0) > MOST_TAKEN * images) return false;
    const ofThese = expected.filter((_, place) => places.includes(place));
    if (!isDeepStrictEqual(explained, ofThese)) return false;
  }
  return true;
}

/** What a session returns for requests, and the shapes that it returns besides. */
async function explain(
  explainer: ExplainerSession,
  requests: readonly ExplainRequest[],
  taken: readonly string[] = [],
) {
  const { thread, session, ofTargets, unused } = explainer;
  const batch = explainer.batchOf(requests);
  const without = unused.filter((name) => !taken.includes(name));
  const { tensors } = await thread.run(session, batch.feeds, { without });
  const explanation = Object.entries(tensors).filter(([name]) => !taken.includes(name));
  return {
    explained: unstack(Object.fromEntries(explanation), batch, ofTargets),
    images: batch.images,
    shapes: taken.map((name) => integersOf(tensors[name])),
  };
}

/** An image of noise, and a part of the classes, all if there are few. */
function triedOn(
  { height, width, classes }: SharingExplainer,
  image: number,
  target: number,
): ExplainRequest {
  return {
    image: Uint8Array.from(
      { length: height * width * 3 },
      (_, k) => (k * k + 31 * image * k) % 256,
    ),
    height,
    width,
    targetMask: Float32Array.from({ length: classes }, (_, k) =>
      classes < TRIED.length || k % TRIED.length === target ? 1 : 0,
    ),
  };
}
