import { expect, test } from 'vitest';
import { attackImage } from '../../../core/attack/attack-image.ts';
import { mostSteps, mostStepsOfAll } from '../../../core/attack/most-steps.ts';
import type { Step } from '../../../core/attack/step.ts';
import { AttackName } from '../../../core/schema/attack.ts';
import { AttackSpecs } from '../../../core/schema/attack-spec.ts';

/** Asks of a model that nothing fools. */
async function askedBy(
  attack: AttackName,
  settings: { steps: number; restarts: number },
  toward?: number[],
) {
  const logits = new Float32Array(12).map((_, i) => -i);
  let asked = 0;
  const step: Step = () => {
    asked++;
    return Promise.resolve({ logits, loss: 0, gradient: new Float32Array(12).fill(1) });
  };
  const image = { pixels: new Uint8Array(12).fill(100), allowed: null, group: [0], toward };
  await attackImage(image, { attack, norm: 'linf', epsilon: 4, seed: 1, ...settings }, step, 12);
  return asked;
}

test.each(AttackName.options.filter((attack) => attack !== 'fgsm'))(
  '%s asks that often if nothing fools the model',
  async (attack) => {
    for (const settings of [
      { steps: 5, restarts: 1 },
      { steps: 4, restarts: 3 },
    ]) {
      expect(await askedBy(attack, settings)).toBe(mostSteps({ attack, ...settings }, 11));
      expect(await askedBy(attack, settings, [4, 7])).toBe(mostSteps({ attack, ...settings }, 2));
    }
  },
);

test('sums the attacks on a sample, of which apgd-t runs toward no more classes than it is to reach', () => {
  const specs = AttackSpecs.parse([
    { attack: 'pgd', epsilons: [2, 4], steps: 5 },
    { attack: 'apgd-t', epsilons: [2], steps: 5 },
    { attack: 'apgd-t', toward: 'cat', epsilons: [2], steps: 5 },
  ]);
  const plan = { recipe: { logits: 12 }, towardLogits: { cat: [4, 7] } };
  expect(mostStepsOfAll(specs, plan)).toBe(2 * (6 + 1) + (1 + 9 * 6 + 1) + (1 + 2 * 6 + 1));
});

test('fgsm asks three times', async () => {
  const settings = { steps: 1, restarts: 1 };
  expect(await askedBy('fgsm', settings)).toBe(3);
  expect(mostSteps({ attack: 'fgsm', ...settings }, 11)).toBe(3);
});
