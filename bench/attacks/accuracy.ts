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
import { AttackName, AttackNorm } from '../../core/schema/attack.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';

const [path = '', out = ''] = process.argv.slice(2);
const Reference = z.object({
  labels: z.array(z.int()),
  right: z.record(z.string(), z.array(z.boolean())),
  unrounded: z.record(z.string(), z.array(z.boolean())),
});
const { labels, right, unrounded } = Reference.parse(
  JSON.parse(await readFile(`${out}.json`, 'utf8')),
);
const pixels = new Uint8Array(await readFile(`${out}.pixels`));
const size = 224 * 224 * 3;

const thread = new InferenceThread({ threads: 1 });
const graph = await compileAttack(readModel(await readFile(path), path), {
  preprocessing: { mean: [127, 127, 127], std: [128, 128, 128], inputRange: 255, channels: 'rgb' },
  loss: attacks.pgd.loss,
  run: (bytes, feeds) => thread.runOnce(bytes, feeds),
});
await thread.load('attack', graph.bytes);
const step = stepWith(graph, async (feeds) => (await thread.run('attack', feeds)).tensors);

for (const [name, theirs] of Object.entries(right)) {
  const [attack, norm, epsilon, steps] = name.split(' ');
  const ours: boolean[] = [];
  const oursUnrounded: boolean[] = [];
  for (const [image, label] of labels.entries()) {
    const outcome = await attackImage(
      {
        pixels: pixels.slice(image * size, (image + 1) * size),
        allowed: null,
        group: [label],
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
    ours.push(!outcome.isFooled);
    oursUnrounded.push(!outcome.wasFooledUnrounded);
  }
  console.log(
    `${name}: ${compared(ours, theirs)}; before rounding ${compared(oursUnrounded, unrounded[name] ?? [])}`,
  );
}
await thread.close();

function compared(ours: readonly boolean[], theirs: readonly boolean[]): string {
  const percent = (values: readonly boolean[]) =>
    ((100 * values.filter(Boolean).length) / values.length).toFixed(1);
  const alike = ours.filter((is, image) => is === theirs[image]).length;
  return `${percent(ours)} % here, ${percent(theirs)} % there, ${alike} of ${ours.length} alike`;
}
