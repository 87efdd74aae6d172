import { dirname } from 'node:path';
import { floatsOf } from '../core/onnx/runner.ts';
import { InferenceThread } from '../workers/inference/inference-thread.ts';
import type { ExecutionProvider } from '../workers/inference/messages.ts';
import { bareFeeds, explainerFeeds } from './feeds.ts';
import { compileModel, type BenchModel } from './models.ts';
import { takeTurns } from './take-turns.ts';

const BATCHES = { cpu: [1, 8, 32], cuda: [1, 32, 128] };

/** Seconds to spend on each batch size of a model, unless seven turns take longer. */
const SECONDS = 8;

/**
 * Times the explainer against the bare forward of the same model, with the same session settings.
 * Prints milliseconds an image, the ratio, and images a second; for a model NAME.int8, how many times as
 * many as its float model NAME gives; on CUDA, how far its CAMs are from the CPU's.
 */
export async function benchExplainer(
  models: readonly BenchModel[],
  provider: ExecutionProvider,
): Promise<void> {
  console.log(`\nExplainer against a bare ONNX Runtime forward, ${provider}, medians`);
  print(['model', 'batch', 'bare ms', 'expl. ms', 'ratio', 'images/s', '']);
  const rates = new Map<string, number>();
  for (const model of models) {
    const thread = new InferenceThread({ provider });
    try {
      const { opened, explainer } = await compileModel(model, thread);
      const { recipe, fixedBatch, bytes } = explainer;
      const folder = opened.dataFiles.length > 0 ? dirname(model.path) : undefined;
      const taken = await thread.load('explainer', bytes, folder);
      if (taken !== provider) return console.log(`No ${provider} here: skipped.`);
      await thread.load('bare', opened.bytes, folder);
      const difference =
        provider === 'cuda' ? await differenceFromCpu(thread, explainer, folder) : undefined;
      for (const batch of fixedBatch === undefined ? BATCHES[provider] : [fixedBatch]) {
        const { bare, explained } = await takeTurns(
          {
            bare: async () =>
              (await thread.run('bare', bareFeeds(batch, opened.model, recipe))).seconds,
            explained: async () =>
              (await thread.run('explainer', explainerFeeds(batch, recipe))).seconds,
          },
          { seconds: SECONDS },
        );
        const rate = batch / explained;
        rates.set(`${model.name} ${batch}`, rate);
        const float = rates.get(`${model.name.replace(/\.int8$/, '')} ${batch}`)!;
        print([
          model.name,
          String(batch),
          ((1000 * bare) / batch).toFixed(1),
          ((1000 * explained) / batch).toFixed(1),
          (explained / bare).toFixed(3),
          rate.toFixed(1),
          [
            float === rate ? '' : `${(rate / float).toFixed(2)}x float`,
            difference === undefined ? '' : `CAM off by ${difference.toExponential(1)}`,
          ].join(' '),
        ]);
      }
    } catch (error) {
      console.log(`${model.name}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      await thread.close();
    }
  }
}

/** Largest difference of one image's CAM between two threads' providers, as a part of its maximum. */
async function differenceFromCpu(
  thread: InferenceThread,
  { bytes, recipe, fixedBatch }: Awaited<ReturnType<typeof compileModel>>['explainer'],
  folder: string | undefined,
): Promise<number> {
  const cpu = new InferenceThread({ provider: 'cpu' });
  try {
    await cpu.load('explainer', bytes, folder);
    const [here, there] = await Promise.all(
      [thread, cpu].map(async (each) => {
        const { tensors } = await each.run('explainer', explainerFeeds(fixedBatch ?? 1, recipe));
        return floatsOf(tensors['cam']);
      }),
    );
    const largest = there!.reduce((most, value) => Math.max(most, value), 0);
    return (
      here!.reduce((most, value, i) => Math.max(most, Math.abs(value - there![i]!)), 0) / largest
    );
  } finally {
    await cpu.close();
  }
}

function print([name = '', ...columns]: string[]): void {
  const last = columns.pop() ?? '';
  console.log(`${name.padEnd(22)}${columns.map((cell) => cell.padStart(10)).join('')}   ${last}`);
}
