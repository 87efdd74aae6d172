import type { GradientTensors, TailTensors } from '../cam/cam-method.ts';
import { int } from '../onnx/attributes.ts';
import type { Classifier } from '../onnx/classifier.ts';
import { placeOnGrid, type FeatureMap } from '../onnx/feature-map.ts';
import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { meanOverPlaces } from './mean-over-places.ts';
import { placeMasks } from './place-masks.ts';
import { repeatTail } from '../autodiff/repeat-tail.ts';
import type { Shape } from '../onnx/shape.ts';
import type { Trace } from '../onnx/trace.ts';
import { takeViews, type ViewStack } from './views.ts';

/** A tensor that methods read. */
export interface ReadLayer {
  tensor: string;
  map: FeatureMap;
}

interface Reading {
  build: GraphBuilder;
  classifier: Classifier;
  trace: Trace;
  stack: ViewStack;
  classes: number;
  /** One at the target and zero elsewhere, for all views, in the logits' shape. */
  seed: string;
  /** For each layer that was differentiated. */
  gradients: ReadonlyMap<string, string>;
}

/** Provides the tensors that methods read from layers, on the layer's grid: [N, C, h, w]. */
export class LayerReader {
  readonly #reading: Reading;
  readonly #placed = new Map<string, string>();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /**
   * The tensors that a method reads from a layer, for some of the views. Gradients require that it was
   * differentiated.
   *
   * @param gradients for each layer, instead of those of the target's logit
   */
  read(
    layer: ReadLayer,
    which: 'plain' | 'views' | 'noisy',
    gradients = this.#reading.gradients,
  ): GradientTensors & TailTensors {
    const { channels, height, width } = layer.map;
    const place = (tensor: string) => this.#place(tensor, layer, which);
    const take = (tensor: string) => takeViews(build, tensor, this.#dimsOf(layer), stack, which);
    const gradientOf = () => {
      const gradient = gradients.get(layer.tensor);
      if (gradient === undefined) throw new Error(`${layer.tensor} was not differentiated`);
      return gradient;
    };
    const { build, stack } = this.#reading;
    const { batch } = stack;
    return {
      channels,
      height,
      width,
      batch,
      activations: place(layer.tensor),
      get gradients() {
        return place(gradientOf());
      },
      get meanGradients() {
        return meanOverPlaces(build, take(gradientOf()), layer.map, batch);
      },
      scoreMasked: (masks) => this.#scoreMasked(layer, masks, which),
    };
  }

  #place(tensor: string, layer: ReadLayer, which: 'plain' | 'views' | 'noisy'): string {
    const { build, stack } = this.#reading;
    const key = `${which} ${tensor}`;
    const known = this.#placed.get(key);
    if (known !== undefined) return known;
    const taken = takeViews(build, tensor, this.#dimsOf(layer), stack, which);
    const placed = placeOnGrid(build, taken, layer.map, stack.batch);
    this.#placed.set(key, placed);
    return placed;
  }

  /** The tail runs on all views: what it reads besides the layer has all of them. */
  #scoreMasked(
    layer: ReadLayer,
    masks: readonly (readonly number[])[],
    which: 'plain' | 'views' | 'noisy',
  ): string {
    const { build, classifier, trace, stack, classes, seed } = this.#reading;
    const { model, logits } = classifier;
    const { batch } = stack;
    const copies = masks.length;
    const dims = this.#dimsOf(layer);
    const single = build.reshape(layer.tensor, [batch, 1, ...dims]);
    const masked = build.node('Mul', [single, placeMasks(build, masks, layer.map)]);
    const altered = build.reshape(masked, [batch, ...dims]);
    const scores = repeatTail(build, model, trace, {
      layer: layer.tensor,
      logits,
      altered,
      copies,
    });
    const rows = build.reshape(scores, [batch, copies, classes]);
    const probabilities =
      classifier.head === 'softmax'
        ? build.node('Softmax', [rows], { axis: int(2) })
        : build.node('Sigmoid', [rows]);
    const target = build.reshape(seed, [batch, classes, 1]);
    const ofTarget = build.reshape(build.node('MatMul', [probabilities, target]), [batch, copies]);
    return takeViews(build, ofTarget, [copies], stack, which);
  }

  #dimsOf({ tensor }: ReadLayer): Shape {
    const [, ...dims] = this.#reading.trace.shapes.get(tensor) ?? [];
    return dims;
  }
}
