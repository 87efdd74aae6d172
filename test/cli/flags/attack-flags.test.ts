import { expect, test } from 'vitest';
import type { AttackFlags } from '../../../cli/flags/attack-flags.ts';
import { auditSpec } from '../../../cli/flags/audit-spec.ts';

const withFlags = (flags: AttackFlags) => auditSpec({ model: 'm.onnx', dataset: 'd', ...flags });

test('--attack asks for each of its names in all sizes and regions', async () => {
  const { attacks } = await withFlags({
    attack: ['pgd', 'fgsm'],
    epsilon: [4, 2],
    attackRegion: ['patch', 'object'],
  });
  expect(attacks).toMatchObject([
    { attack: 'pgd', norm: 'linf', epsilons: [2, 4], regions: ['object', 'patch'], steps: 10 },
    { attack: 'fgsm', epsilons: [2, 4], regions: ['object', 'patch'] },
  ]);
  expect(await withFlags({})).not.toHaveProperty('attacks');
});

test.each<[AttackFlags, string]>([
  [{ attack: ['pgd'] }, '--attack needs --epsilon'],
  [{ epsilon: [2] }, 'Flags of attacks need --attack'],
  [{ attackSteps: 3 }, 'Flags of attacks need --attack'],
  [{ attack: ['pgd'], epsilon: [8 / 255] }, 'expected at least 1 for linf'],
  [{ attack: ['fgsm'], epsilon: [2], attackStepSize: 1 }, 'only pgd takes steps of one size'],
  [{ attack: ['pgd', 'pgd'], epsilon: [2] }, 'expected attacks that differ'],
  [
    { attack: ['pgd'], epsilon: Array.from({ length: 101 }, (_, i) => i + 1) },
    'expected at most 100 images',
  ],
])('refuses %j', async (flags, message) => {
  await expect(withFlags(flags)).rejects.toThrow(message);
});
