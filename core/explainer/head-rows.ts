import { chunks } from '../encoding/chunks.ts';
import type { HeadsCard } from '../schema/heads-card.ts';
import type { HeadsOfModel } from './heads-choice.ts';
import { permutedIndex } from './permuted-index.ts';
import { writePermutedRows } from './permuted-rows.ts';

/** The values of a head's layer in the order of the explainer's file. */
export interface HeadValues {
  weights: Float32Array;
  bias: Float32Array | undefined;
}

/** A layer's weights and biases for each logit of each head. */
export interface HeadRows {
  /** [rows, channels]. */
  weights: Float32Array<ArrayBuffer>;
  biases: Float32Array<ArrayBuffer> | undefined;
}

/** Weights that are permuted before a pause. */
const AT_ONCE = 2 ** 21;

/** How many bytes the weights of all rows take. */
export function bytesOfRows({ layers }: Pick<HeadsCard, 'layers'>, heads: HeadsOfModel): number {
  const columns = layers.reduce((sum, { channels }) => sum + channels, 0);
  return countRows(heads) * columns * Float32Array.BYTES_PER_ELEMENT;
}

/**
 * The rows of each layer for a model of heads: the candidates of the explainer's own head, those of each permuted one, and
 * the added logits, in this order.
 *
 * Head k permutes all weights of each layer, and all biases, in the order of the file: see `permutedIndex`, with
 * seed 2 (65,536 j + k) for weights of layer j and one more for biases. k counts from 1.
 *
 * @param pause is awaited every 30 ms or so: a class with a hundred candidates takes a second. Default: no pauses.
 */
export async function headRows(
  { layers }: Pick<HeadsCard, 'layers'>,
  values: readonly HeadValues[],
  heads: HeadsOfModel,
  pause?: () => Promise<void>,
): Promise<HeadRows[]> {
  const rows: HeadRows[] = [];
  for (const [j, layer] of layers.entries()) {
    rows.push(await rowsOf(layer, values[j]!, heads, { firstSeed: 65_536 * j, pause }));
  }
  return rows;
}

function countRows({ candidates, untrained, added }: HeadsOfModel): number {
  return (1 + untrained) * candidates.length + added.length;
}

async function rowsOf(
  { channels, transposed }: HeadsCard['layers'][number],
  { weights: values, bias }: HeadValues,
  heads: HeadsOfModel,
  { firstSeed, pause }: { firstSeed: number; pause: (() => Promise<void>) | undefined },
): Promise<HeadRows> {
  const { candidates, untrained, added } = heads;
  const logits = values.length / channels;
  const weights = new Float32Array(countRows(heads) * channels);
  const biases = bias && new Float32Array(countRows(heads));
  let row = 0;
  const addOwn = (logit: number) => {
    for (let c = 0; c < channels; c++) {
      weights[row * channels + c] = values[transposed ? c * logits + logit : logit * channels + c]!;
    }
    if (bias && biases) biases[row] = bias[logit]!;
    row++;
  };
  candidates.forEach(addOwn);
  const all = Array.from({ length: untrained }, (_, i) => 2 * (firstSeed + i + 1));
  const matrix = { values, columns: channels, transposed };
  for (const seeds of chunks(all, Math.ceil(AT_ONCE / (candidates.length * channels)))) {
    writePermutedRows(weights, row * channels, matrix, { rows: candidates, seeds });
    for (const seed of seeds) {
      if (bias && biases) {
        const biasPlaceOf = permutedIndex(logits, seed + 1);
        candidates.forEach((logit, i) => (biases[row + i] = bias[biasPlaceOf(logit)]!));
      }
      row += candidates.length;
    }
    await pause?.();
  }
  added.forEach(addOwn);
  return { weights, biases };
}
