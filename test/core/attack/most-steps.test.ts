import { expect, test } from 'vitest';
import { attackImage } from '../../../core/attack/attack-image.ts';
import { mostSteps } from '../../../core/attack/most-steps.ts';
import type { Step } from '../../../core/attack/step.ts';
import { AttackName } from '../../../core/schema/attack.ts';

/** Asks of a model that nothing fools. */
async function askedBy(attack: AttackName, settings: { steps: number; restarts: number }) {
  const logits = new Float32Array(12).map((_, i) => -i);
  let asked = 0;
  const step: Step = () => {
    asked++;
    return Promise.resolve({ logits, loss: 0, gradient: new Float32Array(12).fill(1) });
  };
  const image = { pixels: new Uint8Array(12).fill(100), allowed: null, group: [0] };
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
      expect(await askedBy(attack, settings)).toBe(mostSteps({ attack, ...settings }, 12));
    }
  },
);

test('fgsm asks three times', async () => {
  const settings = { steps: 1, restarts: 1 };
  expect(await askedBy('fgsm', settings)).toBe(3);
  expect(mostSteps({ attack: 'fgsm', ...settings }, 12)).toBe(3);
});
