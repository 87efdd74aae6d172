/**
 * groundcam's part of accuracy.py: the same attacks on the same pixels.
 *
 *     tsx bench/attacks/accuracy.ts MODEL.onnx OUT
 *
 * OUT.pixels and OUT.json are what accuracy.py wrote.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { attackImage } from '../../core/attack/attack-image.ts';
import { attacks } from '../../core/attack/attacks.ts';
import { compileAttack } from '../../core/attack/compile-attack.ts';
import { stepWith } from '../../core/attack/step.ts';
import { readModel } from '../../core/onnx/onnx-model.ts';
import { AttackName, AttackNorm, type LossName } from '../../core/schema/attack.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';

const [path = '', out = ''] = process.argv.slice(2);
const Outcomes = z.record(
  z.string(),
  z.object({ right: z.array(z.boolean()), reached: z.array(z.boolean()) }),
);
const Reference = z.object({
  labels: z.array(z.int()),
  judged: Outcomes,
  unrounded: Outcomes,
  atAnyStep: Outcomes,
});
const { labels, judged, unrounded, atAnyStep } = Reference.parse(
  JSON.parse(await readFile(`${out}.json`, 'utf8')),
);
const pixels = new Uint8Array(await readFile(`${out}.pixels`));
const size = 224 * 224 * 3;

const thread = new InferenceThread({ threads: 1 });
const bytes = await readFile(path);
const [away, to] = [await stepOf(attacks.pgd.loss), await stepOf(attacks.pgd.lossToward)];

const found = new Map<string, { predicted: number[]; predictedUnrounded: number[] }>();
for (const [name, theirs] of Object.entries(judged)) {
  const [attack, norm, epsilon, steps, , , target] = name.split(' ');
  const toward = target === undefined ? [] : [Number(target)];
  const { step, graph } = toward.length > 0 ? to : away;
  // The same attack by two others is one of ours.
  const key = [attack, norm, epsilon, steps, target].join(' ');
  const known = found.get(key);
  const predicted: number[] = [...(known?.predicted ?? [])];
  const predictedUnrounded: number[] = [...(known?.predictedUnrounded ?? [])];
  for (const [image, label] of known ? [] : labels.entries()) {
    const outcome = await attackImage(
      {
        pixels: pixels.slice(image * size, (image + 1) * size),
        allowed: null,
        group: [label],
        toward,
      },
      {
        attack: AttackName.parse(attack),
        norm: AttackNorm.parse(norm),
        epsilon: Number(epsilon),
        steps: Number(steps),
        stepSize: Number(epsilon) / 2,
        restarts: 1,
        seed: 1,
        startsAtImage: true,
      },
      step,
      graph.classes,
    );
    predicted.push(outcome.logits.indexOf(Math.max(...outcome.logits)));
    predictedUnrounded.push(outcome.predictedUnrounded);
  }
  found.set(key, { predicted, predictedUnrounded });
  const isRight = (index: number, image: number) => index === labels[image];
  const hasReached = (index: number) => toward.includes(index);
  const [before, anywhere] = [unrounded[name], atAnyStep[name]];
  console.log(`${name}:`);
  console.log(`  right ${compared(predicted.map(isRight), theirs.right)}`);
  console.log(
    `  right, before rounding ${compared(predictedUnrounded.map(isRight), before?.right ?? [])}`,
  );
  console.log(
    `  right, at every step there ${compared(predictedUnrounded.map(isRight), anywhere?.right ?? [])}`,
  );
  if (toward.length === 0) continue;
  console.log(`  reached ${compared(predicted.map(hasReached), theirs.reached)}`);
  console.log(
    `  reached, before rounding ${compared(predictedUnrounded.map(hasReached), before?.reached ?? [])}`,
  );
  console.log(
    `  reached, at any step there ${compared(predictedUnrounded.map(hasReached), anywhere?.reached ?? [])}`,
  );
}
await thread.close();

async function stepOf(loss: LossName) {
  const graph = await compileAttack(readModel(bytes, path), {
    preprocessing: {
      ...{ mean: [127, 127, 127], std: [128, 128, 128] },
      ...{ inputRange: 255, channels: 'rgb' },
    },
    loss,
    run: (bytes, feeds) => thread.runOnce(bytes, feeds),
  });
  await thread.load(loss, graph.bytes);
  const step = stepWith(graph, async (feeds) => (await thread.run(loss, feeds)).tensors);
  return { graph, step };
}

function compared(ours: readonly boolean[], theirs: readonly boolean[]): string {
  const percent = (values: readonly boolean[]) =>
    ((100 * values.filter(Boolean).length) / values.length).toFixed(1);
  const alike = ours.filter((is, image) => is === theirs[image]).length;
  return `${percent(ours)} % here, ${percent(theirs)} % there, ${alike} of ${ours.length} alike`;
}
