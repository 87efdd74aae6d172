import type { Explanation, ExplainRequest } from '../../activities/shared/inference.ts';
import { IMAGE_OF_TARGET } from '../../core/explainer/share-images.ts';
import { floatsOf, integersOf, type Tensor, type Tensors } from '../../core/onnx/runner.ts';

/** Requests of one image size as an explainer takes them. */
export interface ExplainerBatch {
  feeds: Tensors;
  /** How many images and targets it has, those included that only fill it. */
  images: number;
  targets: number;
  /** The place of each request's image. */
  imageOf: readonly number[];
}

/** A batch with a target for each image. The last request fills it up to `size`. */
export function stack(requests: readonly ExplainRequest[], size: number): ExplainerBatch {
  return {
    feeds: { image: stackImages(requests, size), target_mask: stackMasks(requests, size) },
    images: size,
    targets: size,
    imageOf: [...requests.keys()],
  };
}

/** A batch that has each image once, for an explainer as `shareImages` makes it. */
export function stackShared(requests: readonly ExplainRequest[]): ExplainerBatch {
  const images: ExplainRequest[] = [];
  const imageOf = requests.map((request) => {
    const known = images.findIndex(({ image }) => Buffer.compare(image, request.image) === 0);
    return known === -1 ? images.push(request) - 1 : known;
  });
  const targets = requests.length;
  return {
    feeds: {
      image: stackImages(images, images.length),
      target_mask: stackMasks(requests, targets),
      [IMAGE_OF_TARGET]: {
        type: 'int64',
        dims: [targets],
        data: BigInt64Array.from(imageOf, BigInt),
      },
    },
    images: images.length,
    targets,
    imageOf,
  };
}

/**
 * What the explainer returned for each request of a batch.
 *
 * @param ofTargets the outputs that there is one of for each target; of others there is one for each image
 */
export function unstack(
  { logits, target, ...maps }: Tensors,
  { images, targets, imageOf }: ExplainerBatch,
  ofTargets: ReadonlySet<string>,
): Omit<Explanation, 'batch' | 'by'>[] {
  const chosen = integersOf(target);
  return imageOf.map((image, request) => {
    const part = (name: string, values: Float32Array) => {
      const [place, count] = ofTargets.has(name) ? [request, targets] : [image, images];
      const size = values.length / count;
      return values.slice(place * size, (place + 1) * size);
    };
    return {
      logits: part('logits', floatsOf(logits)),
      target: chosen[request] ?? NaN,
      maps: Object.fromEntries(
        Object.entries(maps).map(([name, map]) => {
          const [, height = 0, width = 0] = map.dims;
          return [name, { width, height, data: part(name, floatsOf(map)) }];
        }),
      ),
    };
  });
}

function stackImages(requests: readonly ExplainRequest[], size: number): Tensor {
  const { height, width } = firstOf(requests);
  const pixels = height * width * 3;
  const data = new Uint8Array(size * pixels);
  filled(requests, size).forEach(({ image }, place) => data.set(image, place * pixels));
  return { type: 'uint8', dims: [size, height, width, 3], data };
}

function stackMasks(requests: readonly ExplainRequest[], size: number): Tensor {
  const { length } = firstOf(requests).targetMask;
  const data = new Float32Array(size * length);
  filled(requests, size).forEach(({ targetMask }, place) => data.set(targetMask, place * length));
  return { type: 'float32', dims: [size, length], data };
}

function firstOf(requests: readonly ExplainRequest[]): ExplainRequest {
  const [first] = requests;
  if (!first) throw new Error('A batch holds at least one request');
  return first;
}

/** The requests, and the last one as often as it takes for `size`. */
function filled(requests: readonly ExplainRequest[], size: number): ExplainRequest[] {
  const last = requests.at(-1) ?? firstOf(requests);
  return Array.from({ length: size }, (_, place) => requests[place] ?? last);
}
