import type { LossName } from '../../schema/attack.ts';
import { crossEntropy } from './cross-entropy.ts';
import { dlr } from './dlr.ts';
import type { Loss } from './loss.ts';
import { targetedCrossEntropy } from './targeted-cross-entropy.ts';
import { targetedDlr } from './targeted-dlr.ts';

/** Every loss, by name. */
export const losses: Readonly<Record<LossName, Loss>> = {
  ce: crossEntropy,
  'ce-toward': targetedCrossEntropy,
  dlr,
  'dlr-toward': targetedDlr,
};
