import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  attackImage,
  type AttackOutcome,
  type AttackSettings,
} from '../../../core/attack/attack-image.ts';
import { attacks } from '../../../core/attack/attacks.ts';
import { compileAttack } from '../../../core/attack/compile-attack.ts';
import { stepWith, type Step } from '../../../core/attack/step.ts';
import { readModel } from '../../../core/onnx/onnx-model.ts';
import { AttackName, LossName } from '../../../core/schema/attack.ts';
import { randomNumbers } from '../../../core/stats/random.ts';
import { loadModel, runModel } from '../onnx/run-model.ts';

/** The golden network with kinks: 10 classes, images of 12×12. */
const file = new URL('../../golden/attacks/kinked.onnx', import.meta.url);
const preprocessing = {
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  inputRange: 1,
  channels: 'rgb',
} as const;
const steps = new Map<LossName, Step>();
const CLASSES = 10;
const IMAGES = 8;
const settings: AttackSettings = {
  attack: 'pgd',
  norm: 'linf',
  epsilon: 4,
  steps: 5,
  restarts: 1,
  seed: 1,
};

beforeAll(async () => {
  const model = readModel(readFileSync(file));
  for (const loss of LossName.options) {
    const graph = await compileAttack(model, {
      preprocessing: {
        ...preprocessing,
        mean: [...preprocessing.mean],
        std: [...preprocessing.std],
      },
      loss,
      run: runModel,
    });
    steps.set(loss, stepWith(graph, await loadModel(graph.bytes)));
  }
});

function imageOf(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  return Uint8Array.from({ length: 12 * 12 * 3 }, () => 256 * random());
}

function stepOf(loss: LossName): Step {
  const step = steps.get(loss);
  if (!step) throw new Error(`No graph of ${loss}`);
  return step;
}

/** The class that the network gives an image: what attacks are to leave. */
async function predicted(pixels: Uint8Array): Promise<number> {
  const none = new Float32Array(CLASSES);
  const { logits } = await stepOf('ce')(Float32Array.from(pixels), { from: none, toward: none });
  return logits.indexOf(Math.max(...logits));
}

async function outcomes(
  changes: Partial<AttackSettings>,
  { allowed = null, toward }: { allowed?: Uint8Array | null; toward?: number[] } = {},
): Promise<AttackOutcome[]> {
  const all = { ...settings, ...changes };
  const { loss, lossToward } = attacks[all.attack];
  const step = stepOf(toward ? lossToward : loss);
  const found: AttackOutcome[] = [];
  for (let seed = 0; seed < IMAGES; seed++) {
    const pixels = imageOf(seed);
    const group = [await predicted(pixels)];
    found.push(await attackImage({ pixels, allowed, group, toward }, all, step, CLASSES));
  }
  return found;
}

const fooled = (found: AttackOutcome[]) => found.filter(({ isFooled }) => isFooled).length;

describe.each(AttackName.options)('%s', (attack) => {
  test('fools the model on nearly every image if it may change it much, and on few if hardly', async () => {
    const most = fooled(await outcomes({ attack, epsilon: 128, steps: 12, restarts: 2 }));
    // A single step may miss.
    expect(most).toBeGreaterThanOrEqual(attack === 'fgsm' ? IMAGES - 1 : IMAGES);
    expect(fooled(await outcomes({ attack, epsilon: 1 }))).toBeLessThan(IMAGES / 2);
  });

  test('keeps to whole pixel values within ε, and to the region', async () => {
    const allowed = Uint8Array.from({ length: 144 }, (_, at) => (at % 12 < 6 ? 1 : 0));
    const found = await outcomes({ attack, epsilon: 3.5 }, { allowed });
    found.forEach(({ pixels, size }, seed) => {
      const before = imageOf(seed);
      expect(size.linf).toBe(3);
      pixels.forEach((value, i) => {
        if (Math.floor(i / 3) % 12 >= 6) expect(value).toBe(before[i]);
      });
    });
  });

  test('is the same for the same seed', async () => {
    const [once, again] = [await outcomes({ attack }), await outcomes({ attack })];
    expect(again.map(({ pixels }) => pixels)).toEqual(once.map(({ pixels }) => pixels));
  });
});

test.each(['pgd', 'apgd-ce', 'apgd-dlr', 'apgd-t'] as const)(
  '%s is never weaker with more steps',
  async (attack) => {
    const shares: number[] = [];
    for (const count of [1, 3, 9]) {
      shares.push(fooled(await outcomes({ attack, steps: count, stepSize: 3, epsilon: 14 })));
    }
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBeGreaterThan(shares[0]!);
  },
);

test('more steps of pgd end at no lower loss on any image', async () => {
  const few = await outcomes({ steps: 4, stepSize: 1 });
  const many = await outcomes({ steps: 12, stepSize: 1 });
  few.forEach(({ losses }, i) => {
    expect(Math.max(...many[i]!.losses[0]!)).toBeGreaterThanOrEqual(Math.max(...losses[0]!));
  });
});

test('starts again until the model is fooled, but no more often than asked', async () => {
  const found = await outcomes({ restarts: 3, epsilon: 14, steps: 6 });
  for (const { losses, wasFooledUnrounded } of found) {
    expect(losses.length).toBeLessThanOrEqual(3);
    if (!wasFooledUnrounded) expect(losses).toHaveLength(3);
  }
  expect(found.some(({ losses }) => losses.length === 1)).toBe(true);
  expect(found.some(({ losses }) => losses.length === 3)).toBe(true);
});

test('changes an image by no more than ε in L2, but for rounding', async () => {
  for (const { size } of await outcomes({ norm: 'l2', epsilon: 100 })) {
    expect(size.l2).toBeLessThan(104);
    expect(size.l2).toBeGreaterThan(60);
  }
});

test('is fooled toward a class only if that is predicted', async () => {
  const found = await outcomes({ epsilon: 64, steps: 20 }, { toward: [0] });
  for (const { logits, isFooled } of found) {
    expect(isFooled).toBe(logits.indexOf(Math.max(...logits)) === 0);
  }
  expect(fooled(found)).toBeGreaterThan(0);
});

test('says what was predicted before rounding, with a class to reach or without', async () => {
  const away = await outcomes({ epsilon: 8, steps: 10 });
  for (const [seed, { predictedUnrounded, wasFooledUnrounded }] of away.entries()) {
    expect(predictedUnrounded !== (await predicted(imageOf(seed)))).toBe(wasFooledUnrounded);
  }
  const toward = await outcomes({ epsilon: 8, steps: 10 }, { toward: [0] });
  for (const { predictedUnrounded, wasFooledUnrounded } of toward) {
    expect(predictedUnrounded === 0).toBe(wasFooledUnrounded);
  }
});

test('apgd-t goes toward the classes to reach alone, one after the other', async () => {
  const pixels = imageOf(1);
  const own = await predicted(pixels);
  const others = [...Array(CLASSES).keys()].filter((index) => index !== own);
  const asked = new Set<number>();
  const step: Step = (image, goal) => {
    goal.toward.forEach((one, index) => one > 0 && asked.add(index));
    return stepOf('dlr-toward')(image, goal);
  };
  for (const toward of [others.slice(0, 1), others.slice(2, 5)]) {
    asked.clear();
    const image = { pixels, allowed: null, group: [own], toward };
    const { losses, logits, isFooled } = await attackImage(
      image,
      { ...settings, attack: 'apgd-t', epsilon: 1 },
      step,
      CLASSES,
    );
    expect(toward).toEqual(expect.arrayContaining([...asked]));
    expect(losses.length).toBeLessThanOrEqual(toward.length);
    expect(isFooled).toBe(toward.includes(logits.indexOf(Math.max(...logits))));
  }
});

test('a group is left only if no class of it is predicted', async () => {
  const pixels = imageOf(1);
  const own = await predicted(pixels);
  const one = await attackImage(
    { pixels, allowed: null, group: [own] },
    { ...settings, epsilon: 40 },
    stepOf('ce'),
    CLASSES,
  );
  const next = one.logits.indexOf(Math.max(...one.logits));
  expect(next).not.toBe(own);
  const group = [own, next];
  const both = await attackImage(
    { pixels, allowed: null, group },
    { ...settings, epsilon: 40 },
    stepOf('ce'),
    CLASSES,
  );
  expect(both.isFooled).toBe(!group.includes(both.logits.indexOf(Math.max(...both.logits))));
  expect(both.losses[0]![0]!).toBeLessThan(one.losses[0]![0]!);
});

test('refuses an ε that whole pixel values can’t have, and says which unit it is in', async () => {
  await expect(outcomes({ epsilon: 8 / 255 })).rejects.toThrow(
    'Expected an epsilon of at least 1 for linf but received 0.03',
  );
  await expect(outcomes({ epsilon: 0, norm: 'l2' })).rejects.toThrow('above 0');
});

test('refuses a loss that sorts more classes than a group leaves', async () => {
  const pixels = imageOf(1);
  const group = [0, 1, 2, 3, 4, 5, 6, 7, 8];
  const attack = (name: AttackName) =>
    attackImage(
      { pixels, allowed: null, group },
      { ...settings, attack: name },
      stepOf('dlr'),
      CLASSES,
    );
  await expect(attack('apgd-dlr')).rejects.toThrow(
    "The attack apgd-dlr sorts logits and needs 2 classes besides the image's own",
  );
  await expect(attack('apgd-t')).rejects.toThrow('needs 3 classes');
});
