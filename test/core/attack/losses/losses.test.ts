import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { losses } from '../../../../core/attack/losses/losses.ts';
import { classMask } from '../../../../core/attack/step.ts';
import { writeModel } from '../../../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../../../core/onnx/runner.ts';
import { declareTensor } from '../../../../core/onnx/value-info.ts';
import { LossName } from '../../../../core/schema/attack.ts';
import { ModelBuilder } from '../../onnx/model-builder.ts';
import { loadModel } from '../../onnx/run-model.ts';

const Golden = z.object({
  rows: z.array(
    z.object({
      loss: LossName,
      from: z.array(z.int()),
      toward: z.array(z.int()),
      logits: z.array(z.number()),
      value: z.number(),
      gradient: z.array(z.number()),
    }),
  ),
});
const file = new URL('../../../golden/attacks/losses.json', import.meta.url);
const { rows } = Golden.parse(JSON.parse(readFileSync(file, 'utf8')));

test.each(LossName.options.flatMap((name) => [11, 13, 18].map((opset) => ({ name, opset }))))(
  '$name and its gradient are those of PyTorch, in opset $opset',
  async ({ name, opset }) => {
    const wanted = rows.filter(({ loss }) => loss === name);
    expect(wanted.length).toBeGreaterThanOrEqual(12);
    const run = await loadLoss(name, opset, 7);
    for (const { from, toward, logits, value, gradient } of wanted) {
      const found = await run(logits, from, toward);
      expect(found.loss).toBeCloseTo(value, 4);
      for (const [k, slope] of found.gradient.entries()) {
        expect(Math.abs(slope - gradient[k]!)).toBeLessThan(2e-6 + 2e-5 * Math.abs(gradient[k]!));
      }
    }
  },
);

test('keeps the gradient of cross-entropy for a model so sure that its probability rounds to 1', async () => {
  const run = await loadLoss('ce', 17, 3);
  const { loss, gradient } = await run([40, 0, 1], [0], []);
  const outside = Math.exp(-40) + Math.exp(-39);
  expect(loss / outside).toBeCloseTo(1, 4);
  expect(gradient[0]! / -outside).toBeCloseTo(1, 4);
  expect(gradient[2]! / Math.exp(-39)).toBeCloseTo(1, 4);
});

/** A graph of a loss alone. */
async function loadLoss(name: LossName, opset: number, classes: number) {
  const build = new ModelBuilder(opset);
  const { model } = build;
  for (const input of ['logits', 'from', 'toward']) {
    model.graph.input.push(declareTensor(input, 'float32', ['N', classes]));
  }
  const made = losses[name].append(build, {
    logits: 'logits',
    from: 'from',
    toward: 'toward',
    classes,
  });
  build.node('Identity', [made.loss], {}, 'loss');
  build.node('Identity', [made.gradient], {}, 'gradient');
  model.graph.output.push(declareTensor('loss', 'float32'), declareTensor('gradient', 'float32'));
  const run = await loadModel(writeModel(model));
  return async (logits: number[], from: number[], toward: number[]) => {
    const dims = [2, classes];
    // A second image, which must not matter for the first.
    const twice = (values: Iterable<number>) => ({
      type: 'float32' as const,
      dims,
      data: Float32Array.from([...values, ...[...values].reverse()]),
    });
    const outputs = await run({
      logits: twice(logits),
      from: twice(classMask(from, classes)),
      toward: twice(classMask(toward, classes)),
    });
    return {
      loss: floatsOf(outputs['loss'])[0]!,
      gradient: [...floatsOf(outputs['gradient']).slice(0, classes)],
    };
  };
}
