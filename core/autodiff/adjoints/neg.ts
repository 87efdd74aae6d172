import type { AdjointRule } from './adjoint.ts';

/** y = −x, so dx = −dy. */
export const neg: AdjointRule = (gradient, { build }) => [build.node('Neg', [gradient])];
