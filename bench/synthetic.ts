import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pMap from 'p-map';
import sharp from 'sharp';
import type { Explanation, ExplainRequest, Inference } from '../activities/shared/inference.ts';
import type { OnnxInference } from '../workers/inference/onnx-inference.ts';

const SIZE = 8;

/**
 * Writes a dataset of `count` images of 8 x 8 pixels, no two of them equal, since equal images would be
 * one artifact. Their masks are all equal: the upper half is the object.
 *
 * @param from the number of images that are there already
 */
export async function writeDataset(folder: string, count: number, from = 0): Promise<void> {
  await Promise.all(
    ['images', 'masks'].map((name) => mkdir(join(folder, name), { recursive: true })),
  );
  const half = new Uint8Array(SIZE * SIZE).fill(255, 0, (SIZE * SIZE) / 2);
  const grey = { width: SIZE, height: SIZE, channels: 1 } as const;
  const mask = await sharp(half, { raw: grey }).toColourspace('b-w').png().toBuffer();
  await pMap(
    Array.from({ length: count - from }, (_, index) => from + index),
    async (index) => {
      const pixels = Buffer.alloc(SIZE * SIZE * 3, 100);
      pixels.writeUInt32LE(index);
      const name = `${String(index).padStart(7, '0')}.png`;
      const raw = { width: SIZE, height: SIZE, channels: 3 } as const;
      await writeFile(join(folder, 'images', name), await sharp(pixels, { raw }).png().toBuffer());
      await writeFile(join(folder, 'masks', name), mask);
    },
    { concurrency: 32 },
  );
}

/** Explains nothing, at next to no cost: a map that is warmer in its upper half. */
export class SyntheticInference implements Inference {
  readonly compiledBy;
  readonly #onnx: OnnxInference;
  readonly #map: { width: number; height: number };
  readonly #logits: number;

  /** `onnx` runs the model while it is compiled. */
  constructor(onnx: OnnxInference, map: { width: number; height: number; logits: number }) {
    this.#onnx = onnx;
    this.compiledBy = onnx.compiledBy;
    this.#map = map;
    this.#logits = map.logits;
  }

  runOnce: Inference['runOnce'] = (model, feeds) => this.#onnx.runOnce(model, feeds);

  step: Inference['step'] = () => Promise.reject(new Error('A synthetic model is not attacked'));

  explain(_explainer: unknown, { image }: ExplainRequest): Promise<Explanation> {
    const { width, height } = this.#map;
    const map = (warmth: number) => ({
      width,
      height,
      data: Float32Array.from({ length: width * height }, (_, at) =>
        Math.max(
          0,
          image[0]! / 255 + Math.sin(at + image[1]!) + (at < (width * height) / 2 ? warmth : 0),
        ),
      ),
    });
    const logits = Float32Array.from({ length: this.#logits }, (_, at) => at);
    return Promise.resolve({
      logits,
      target: this.#logits - 1,
      batch: 1,
      by: { onnxruntime: 'none', provider: 'synthetic' },
      maps: { cam: map(1) },
    });
  }
}
