import { randomNormal } from 'd3-random';
import { randomNumbers } from '../stats/random.ts';
import { median } from 'simple-statistics';
import { IMAGE, NUDGE, SEED, type GradientProbe } from './gradient-probe.ts';
import { floatsOf, type Tensors } from '../onnx/runner.ts';
import { dimsAt, type Shape } from '../onnx/shape.ts';

/** How the gradient compares with finite differences of the logit. Errors are relative to the slope. */
export interface GradientCheck {
  /** Along the gradient itself, the direction in which the logit changes most. */
  alongGradient: number;
  /** Median over random directions: a missing part of the gradient shows only here. */
  alongRandom: number;
  /** Number of random directions tried. */
  directions: number;
  /** `no-gradient`: the logit does not change with the layer at this image, so there is nothing to compare. */
  verdict: 'agrees' | 'differs' | 'no-gradient';
}

/** Random directions in which the activations are moved: the maximum, and the minimum for slow models. */
const DIRECTIONS = 6;
const FEWEST_DIRECTIONS = 2;

/**
 * Step lengths, as shares of the activations' root mean square: if the logit hardly changes, float32 has
 * too few digits for shorter steps; longer ones cross more kinks of ReLU and max pooling, and statistics over
 * few places bend the logit.
 */
const STEPS = [1e-1, 1e-2, 1e-3, 1e-4];

/** How many root mean squares an activation is moved along the gradient at most, before the step. */
const MOST_DEVIATIONS = 4;

/**
 * Errors up to which a gradient counts as correct. The logit changes little along a random direction, so
 * kinks weigh more: with a whole MobileNet between layer and logit they add up to 0.16. A wrong factor
 * shows along the gradient, a missing path along random directions.
 */
const TOLERANCE = { alongGradient: 0.01, alongRandom: 0.25 };

/**
 * Compares the gradient that the probe returns with central differences of the predicted class's logit,
 * (y(A + h·d) − y(A − h·d)) / 2h against gradient · d, on an image of noise. The same seed gives the same
 * directions. Float32 rounding and kinks distort some differences, so each direction uses the step that
 * agrees best.
 *
 * @param run runs the probe
 * @param budget time in ms after which no further random direction is started, once there are two
 * @param onProgress called with the number of directions done and the maximum
 */
export async function checkGradient(
  probe: GradientProbe,
  run: (feeds: Tensors) => Promise<Tensors>,
  { seed = 1, budget = Infinity, onProgress = (_done: number, _all: number) => {} } = {},
): Promise<GradientCheck> {
  const started = performance.now();
  const random = randomNumbers(seed);
  const normal = randomNormal.source(random)(0, 1);
  const batch = probe.fixedBatch ?? 2;
  // All images of a fixed batch are alike, as when explaining: its images may depend on each other.
  const copies = probe.fixedBatch ?? 1;
  const sizeOf = (shape: Shape) =>
    dimsAt(shape, batch).reduce((product, dim) => product * dim, 1) / batch;
  const pixels = Uint8Array.from({ length: sizeOf(probe.imageShape) }, () => 256 * random());
  const size = sizeOf(probe.layerShape);
  const classes = sizeOf(probe.logitsShape);

  const base = await at([new Float32Array(size)]);
  const target = base.logits[0]!.reduce(
    (best, logit, i, row) => (logit > row[best]! ? i : best),
    0,
  );
  const { gradient, activations } = await at([new Float32Array(size)], target);
  const scale = rootMeanSquare(activations) || 1;

  // Along a sparse gradient no single activation moves much further than along a dense one.
  const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const steepness = Math.max(rootMeanSquare(gradient), largest / MOST_DEVIATIONS) || 1;
  const along = await compare(gradient.map((value) => (scale * value) / steepness));
  onProgress(1, DIRECTIONS + 1);
  const others: { error: number; slope: number }[] = [];
  for (let done = 1; done <= DIRECTIONS; done++) {
    if (done > FEWEST_DIRECTIONS && performance.now() - started > budget) break;
    others.push(await compare(Float32Array.from({ length: size }, () => scale * normal())));
    onProgress(done + 1, DIRECTIONS + 1);
  }
  const directions = others.length;
  const slope = median(others.map((each) => each.slope));
  if (slope === 0) {
    return { alongGradient: 0, alongRandom: 0, directions, verdict: 'no-gradient' };
  }
  const alongGradient = along.slope === 0 ? 1 : along.error / along.slope;
  const alongRandom = median(others.map(({ error }) => error)) / slope;
  const agrees = alongGradient <= TOLERANCE.alongGradient && alongRandom <= TOLERANCE.alongRandom;
  return {
    alongGradient,
    alongRandom,
    directions,
    verdict: agrees ? 'agrees' : 'differs',
  };

  /** The slope along a direction, and the error of the difference that agrees best. */
  async function compare(direction: Float32Array) {
    const expected = dot(gradient, direction);
    const differences: number[] = [];
    for (const step of STEPS) {
      const { logits } = await at(
        [step, -step].map((h) => direction.map((value) => h * value)),
        target,
      );
      differences.push((logits[0]![target]! - logits[1]![target]!) / (2 * step));
    }
    const distance = (difference: number) => Math.abs(difference - expected);
    const best = differences.reduce((a, b) => (distance(b) < distance(a) ? b : a));
    return { error: distance(best), slope: Math.max(Math.abs(best), Math.abs(expected)) };
  }

  /** Runs the probe with as many nudges at a time as it takes. */
  async function at(nudges: readonly Float32Array[], target = 0) {
    const logits: Float32Array[] = [];
    let gradient = new Float32Array();
    let activations = new Float32Array();
    const atOnce = batch / copies;
    for (let start = 0; start < nudges.length; start += atOnce) {
      const tensors = await run(feeds(nudges.slice(start, start + atOnce), target));
      const rows = floatsOf(tensors[probe.logits]);
      for (let i = 0; i < batch; i += copies)
        logits.push(rows.slice(i * classes, (i + 1) * classes));
      gradient = new Float32Array(floatsOf(tensors[probe.gradient]).subarray(0, size));
      activations = new Float32Array(floatsOf(tensors[probe.activations]).subarray(0, size));
    }
    return { logits, gradient, activations };
  }

  function feeds(nudges: readonly Float32Array[], target: number): Tensors {
    const images = new Uint8Array(batch * pixels.length);
    const nudge = new Float32Array(batch * size);
    const seeds = new Float32Array(batch * classes);
    for (let i = 0; i < batch; i++) {
      images.set(pixels, i * pixels.length);
      nudge.set(nudges[Math.floor(i / copies)] ?? [], i * size);
      seeds[i * classes + target] = 1;
    }
    return {
      [IMAGE]: { type: 'uint8', dims: dimsAt(probe.imageShape, batch), data: images },
      [NUDGE]: { type: 'float32', dims: dimsAt(probe.layerShape, batch), data: nudge },
      [SEED]: { type: 'float32', dims: dimsAt(probe.logitsShape, batch), data: seeds },
    };
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(dot(values, values) / values.length);
}
