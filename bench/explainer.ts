import { median } from 'simple-statistics';
import { compileExplainer } from '../core/model/compile-explainer.ts';
import { readModel } from '../core/model/onnx-model.ts';
import type { Tensors } from '../core/model/runner.ts';
import { Preprocessing } from '../core/spec/preprocessing.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';

export interface BenchModel {
  name: string;
  bytes: Uint8Array;
  layer?: string;
}

const BATCHES = [1, 8];
/** Seconds to spend on each of the two graphs, and the fewest runs. */
const SECONDS = 6;
const FEWEST = 7;

/**
 * Times the explainer against the bare forward of the same model: the same session settings, taking
 * turns, so that whatever else the machine does hits both. Prints milliseconds an image and the ratio.
 */
export async function benchExplainer(models: readonly BenchModel[]): Promise<void> {
  console.log('\nExplainer against a bare ONNX Runtime forward, median ms an image');
  console.log(
    `${'model'.padEnd(16)}${'batch'.padStart(6)}${'bare'.padStart(9)}${'explainer'.padStart(11)}${'ratio'.padStart(8)}`,
  );
  for (const { name, bytes, layer } of models) {
    const thread = new InferenceThread();
    const { bytes: compiled, recipe } = await compileExplainer(readModel(bytes), {
      preprocessing: Preprocessing.parse({ mean: 128, std: 128 }),
      layer,
      run: (model, feeds) => thread.runOnce(model, feeds),
    });
    await thread.load('bare', bytes);
    await thread.load('explainer', compiled);
    for (const batch of BATCHES) {
      const [height, width] = recipe.inputSize;
      const pixels = batch * height * width * 3;
      const bare = (): Tensors => ({
        input: {
          type: 'float32',
          dims: [batch, 3, height, width],
          data: new Float32Array(pixels).map((_, i) => Math.sin(i)),
        },
      });
      const explainer = (): Tensors => ({
        image: {
          type: 'uint8',
          dims: [batch, height, width, 3],
          data: new Uint8Array(pixels).map((_, i) => (i * 7919) % 251),
        },
        target_mask: {
          type: 'float32',
          dims: [batch, recipe.classes],
          data: new Float32Array(batch * recipe.classes).fill(1),
        },
      });
      const times = { bare: [] as number[], explainer: [] as number[] };
      const end = performance.now() + 2000 * SECONDS;
      while (performance.now() < end || times.bare.length < FEWEST) {
        times.bare.push((await thread.run('bare', bare())).seconds);
        times.explainer.push((await thread.run('explainer', explainer())).seconds);
      }
      const [a, b] = [median(times.bare), median(times.explainer)].map(
        (seconds) => (1000 * seconds) / batch,
      );
      console.log(
        `${name.padEnd(16)}${String(batch).padStart(6)}${a!.toFixed(1).padStart(9)}${b!.toFixed(1).padStart(11)}${(b! / a!).toFixed(3).padStart(8)}`,
      );
    }
    await thread.close();
  }
}
