import type { AttackName, LossName } from '../schema/attack.ts';
import { apgd } from './methods/apgd.ts';
import { apgdT } from './methods/apgd-t.ts';
import { fgsm } from './methods/fgsm.ts';
import { pgd } from './methods/pgd.ts';
import type { Attack } from './search.ts';

/** An attack, and the losses that it raises: away from classes, and toward others. */
export interface AttackMethod {
  run: Attack;
  loss: LossName;
  lossToward: LossName;
}

/** Every attack, by name. */
export const attacks: Readonly<Record<AttackName, AttackMethod>> = {
  fgsm: { run: fgsm, loss: 'ce', lossToward: 'ce-toward' },
  pgd: { run: pgd, loss: 'ce', lossToward: 'ce-toward' },
  'apgd-ce': { run: apgd, loss: 'ce', lossToward: 'ce-toward' },
  'apgd-dlr': { run: apgd, loss: 'dlr', lossToward: 'dlr-toward' },
  'apgd-t': { run: apgdT, loss: 'dlr-toward', lossToward: 'dlr-toward' },
};
