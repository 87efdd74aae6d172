import { dirname } from 'node:path';
import { methods as camMethods } from '../core/cam/methods.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import type { ExecutionProvider } from '../workers/inference/messages.ts';
import { bareFeeds, explainerFeeds } from './feeds.ts';
import { compileModel, type BenchModel } from './models.ts';
import { takeTurns } from './take-turns.ts';

/** Images of a batch, by method: SmoothGrad runs an image and 16 noisy copies of it in one batch. */
const BATCHES = { gradient: [1, 8], smoothgrad: [1] } as const;

/**
 * Times methods that differentiate down to the input against the bare forward pass of the same model on as
 * many images, copies included, with the same session settings. Prints milliseconds an image and the ratio.
 */
export async function benchGradient(
  models: readonly BenchModel[],
  provider: ExecutionProvider,
): Promise<void> {
  console.log(
    `\nForward pass and gradient to the input against a bare forward, ${provider}, medians`,
  );
  print(['model', 'method', 'batch', 'bare ms', 'both ms', 'ratio']);
  for (const model of models) {
    for (const method of ['gradient', 'smoothgrad'] as const) {
      const thread = new InferenceThread({ provider });
      try {
        const { opened, explainer } = await compileModel(model, thread, [method]);
        const { recipe, bytes } = explainer;
        const folder = opened.dataFiles.length > 0 ? dirname(model.path) : undefined;
        const taken = await thread.load('gradient', bytes, folder);
        if (taken !== provider) return console.log(`No ${provider} here: skipped.`);
        await thread.load('bare', opened.bytes, folder);
        const used = camMethods[method];
        const copies = used.needs === 'noisy-input' ? 1 + used.copies : 1;
        for (const images of BATCHES[method]) {
          const total = images * copies;
          const { bare, both } = await takeTurns(
            {
              bare: async () =>
                (await thread.run('bare', bareFeeds(total, opened.model, recipe))).seconds,
              both: async () =>
                (await thread.run('gradient', explainerFeeds(images, recipe))).seconds,
            },
            { seconds: 8 },
          );
          const each = (seconds: number) => ((1000 * seconds) / total).toFixed(1);
          print([
            model.name,
            method,
            String(total),
            each(bare),
            each(both),
            (both / bare).toFixed(2),
          ]);
        }
      } catch (error) {
        console.log(`${model.name}: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        await thread.close();
      }
    }
  }
}

function print([name = '', method = '', ...columns]: string[]): void {
  const cells = columns.map((cell) => cell.padStart(10)).join('');
  console.log(`${name.padEnd(22)}${method.padEnd(12)}${cells}`);
}
