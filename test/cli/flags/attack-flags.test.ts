import { expect, test } from 'vitest';
import type { AttackFlags } from '../../../cli/flags/attack-flags.ts';
import { AttackSpec } from '../../../core/schema/attack-spec.ts';
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

test('--attack-toward names a class to reach, which an index may do too', async () => {
  const toward = (attackToward: string) =>
    withFlags({ attack: ['pgd', 'fgsm'], epsilon: [2], attackToward });
  expect((await toward('tabby')).attacks).toMatchObject([
    { attack: 'pgd', toward: 'tabby' },
    { attack: 'fgsm', toward: 'tabby' },
  ]);
  expect((await toward('281')).attacks).toMatchObject([{ toward: '281' }, { toward: '281' }]);
  expect(AttackSpec.parse({ epsilons: [2], toward: 281 }).toward).toBe('281');
});

test.each<[AttackFlags, string]>([
  [{ attack: ['pgd'] }, '--attack needs --epsilon'],
  [{ epsilon: [2] }, 'Flags of attacks need --attack'],
  [{ attackToward: 'cat' }, 'Flags of attacks need --attack'],
  [{ attack: ['pgd'], epsilon: [2], attackToward: '' }, 'at attacks[0].toward'],
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
