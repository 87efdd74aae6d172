import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Ball } from '../../../core/attack/ball.ts';
import { compileAttack } from '../../../core/attack/compile-attack.ts';
import { apgdRun } from '../../../core/attack/methods/apgd-run.ts';
import { fgsm } from '../../../core/attack/methods/fgsm.ts';
import { pgd } from '../../../core/attack/methods/pgd.ts';
import type { Search } from '../../../core/attack/search.ts';
import { classMask, stepWith } from '../../../core/attack/step.ts';
import { readModel } from '../../../core/onnx/onnx-model.ts';
import { AttackNorm, LossName } from '../../../core/schema/attack.ts';
import { Preprocessing } from '../../../core/schema/preprocessing.ts';
import { GoldenTensor } from '../golden-tensor.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';

const Size = { norm: AttackNorm, epsilon: z.number() };
const Fgsm = z.array(z.object({ ...Size, by: z.string(), image: GoldenTensor }));
const Pgd = z.array(
  z.object({ ...Size, by: z.string(), stepSize: z.number(), losses: z.array(z.number()) }),
);
const Golden = z.object({
  preprocessing: Preprocessing,
  images: z.array(
    z.object({
      pixels: GoldenTensor,
      logits: z.array(z.number()),
      label: z.int(),
      gradient: GoldenTensor,
      fgsm: Fgsm,
      pgd: Pgd,
      toward: z.object({ target: z.int(), gradient: GoldenTensor, fgsm: Fgsm, pgd: Pgd }),
      apgd: z.array(
        z.object({
          ...Size,
          steps: z.int(),
          loss: LossName,
          runs: z.array(
            z.object({
              target: z.int().nullable(),
              start: GoldenTensor,
              losses: z.array(z.number()),
              stepSizes: z.array(z.number()),
            }),
          ),
        }),
      ),
    }),
  ),
});

const folder = new URL('../../golden/attacks/', import.meta.url);

/**
 * Steps of APGD after which a network's loss has settled at its highest: whether a step raises it further, and so whether
 * the next is halved, is a matter of rounding.
 */
const SETTLES = { smooth: 18, kinked: Infinity };

describe.each(['smooth', 'kinked'] as const)('on a %s network,', (name) => {
  const settles = SETTLES[name];
  const { preprocessing, images } = Golden.parse(
    JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')),
  );
  const model = readModel(readFileSync(new URL(`${name}.onnx`, folder)));

  async function compiled(loss: LossName) {
    const graph = await compileAttack(model, { preprocessing, loss, run: runModel });
    return { graph, step: stepWith(graph, await loadModel(graph.bytes)) };
  }
  const graphs = new Map<LossName, ReturnType<typeof compiled>>();
  const graphOf = (loss: LossName) => {
    const graph = graphs.get(loss) ?? compiled(loss);
    graphs.set(loss, graph);
    return graph;
  };

  async function searchOf(image: (typeof images)[number], loss: LossName, target?: number | null) {
    const { graph, step } = await graphOf(loss);
    const goal = {
      from: classMask([image.label], graph.classes),
      toward: classMask(typeof target === 'number' ? [target] : [], graph.classes),
    };
    return {
      goal,
      step,
      // Keeps what is found apart from what is kept: the comparison is of the way.
      isFooled: () => false,
      random: () => 0.5,
      restarts: 1,
      startsAtImage: true,
    } satisfies Partial<Search>;
  }
  const ballOf = (
    image: (typeof images)[number],
    { norm, epsilon }: { norm: AttackNorm; epsilon: number },
  ): Ball => ({
    pixels: Float32Array.from(image.pixels.data),
    allowed: null,
    norm,
    epsilon,
  });

  test.each(images)('the gradient is PyTorch’s, image $#', async (image) => {
    const { step, goal } = await searchOf(image, 'ce');
    const { gradient, logits } = await step(Float32Array.from(image.pixels.data), goal);
    const wanted = image.gradient.data;
    const largest = largestOf(wanted);
    const errors = gradient.map((slope, i) => Math.abs(slope - wanted[i]!));
    expect(Math.max(...errors)).toBeLessThan(1e-4 * largest);
    image.logits.forEach((logit, k) => expect(logits[k]).toBeCloseTo(logit, 4));
  });

  /** What attacks of an image are compared with: away from its class, or toward another. */
  const cases = images.flatMap((image, i) => [
    { name: `image ${i}`, image, loss: 'ce' as const, target: null, wanted: image },
    {
      ...{ name: `image ${i} toward a class`, image, loss: 'ce-toward' as const },
      ...{ target: image.toward.target, wanted: image.toward },
    },
  ]);

  test.each(cases)(
    'fgsm gives what torchattacks and Foolbox give, $name',
    async ({ image, loss, target, wanted: { gradient, fgsm: theirs } }) => {
      const search = await searchOf(image, loss, target);
      const largest = largestOf(gradient.data);
      expect(theirs.length).toBeGreaterThan(0);
      for (const { by, image: wanted, ...size } of theirs) {
        const ball = ballOf(image, size);
        const { best } = await fgsm({ ...search, ball, steps: 1, stepSize: 0 });
        let compared = 0;
        gradient.data.forEach((slope, i) => {
          if (Math.abs(slope) < 1e-4 * largest) return;
          compared++;
          const error = Math.abs(best.image[i]! - wanted.data[i]!);
          expect(error, `${by}, value ${i}`).toBeLessThan(2e-2);
        });
        expect(compared).toBeGreaterThan(0.9 * wanted.data.length);
      }
    },
  );

  test.each(cases)(
    'pgd from the image goes the way of theirs, $name',
    async ({ image, loss, target, wanted }) => {
      const search = await searchOf(image, loss, target);
      expect(wanted.pgd).toHaveLength(4);
      for (const { stepSize, losses, by, ...size } of wanted.pgd) {
        const ball = ballOf(image, size);
        const found = await pgd({ ...search, ball, steps: 10, stepSize });
        expectNear(found.losses[0]!.slice(0, 10), losses, `${by}, ${size.norm}`);
      }
    },
  );

  test.each(images)('apgd halves its steps when AutoAttack’s does, image $#', async (image) => {
    for (const { loss, runs, steps, ...size } of image.apgd) {
      for (const { target, start, losses, stepSizes } of runs) {
        const search = await searchOf(image, loss, target);
        const ball = ballOf(image, size);
        const run = { ...search, ball, steps, stepSize: 0 };
        const found = await apgdRun(Float32Array.from(start.data), run);
        const where = `${loss}, ${size.norm}, toward ${target}`;
        expectNear(found.losses, losses, where);
        expect(stepSizes.at(-1)).toBeLessThan(stepSizes[0]! / 2);
        expectNear(found.stepSizes.slice(0, settles), stepSizes.slice(0, settles), where);
      }
    }
  });
});

function largestOf(values: Iterable<number>): number {
  return Math.max(...[...values].map(Math.abs));
}

/** Values in pairs, within 1e-3. */
function expectNear(found: readonly number[], wanted: readonly number[], where: string): void {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, i) =>
    expect(Math.abs(value - wanted[i]!), `${where}, step ${i}`).toBeLessThan(1e-3),
  );
}
