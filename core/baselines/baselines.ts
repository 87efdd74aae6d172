import type { BaselineName } from '../schema/baseline-measures.ts';
import type { Baseline } from './baseline.ts';
import { gaussian } from './gaussian-prior.ts';
import { meanMask } from './mean-mask.ts';

/** Every baseline, by name. */
export const baselines: Readonly<Record<BaselineName, Baseline>> = { gaussian, meanMask };
