import { z } from 'zod';

/** How a perturbation of an image is searched for. */
export const AttackName = z.enum(['fgsm', 'pgd', 'apgd-ce', 'apgd-dlr', 'apgd-t']);
export type AttackName = z.infer<typeof AttackName>;

/** What a perturbation's size is: its largest change of a value, or its Euclidean length, in pixel values (0 to 255). */
export const AttackNorm = z.enum(['linf', 'l2']);
export type AttackNorm = z.infer<typeof AttackNorm>;

/** The pixels that may be changed: all; those of one region; or a patch of background as large as the object. */
export const AttackRegion = z.enum(['all', 'background', 'object', 'patch']);
export type AttackRegion = z.infer<typeof AttackRegion>;

/** What an attack raises. See `core/attack/losses/losses.ts`. */
export const LossName = z.enum(['ce', 'ce-toward', 'dlr', 'dlr-toward']);
export type LossName = z.infer<typeof LossName>;
