import fc from 'fast-check';
import type { Dim } from '../../../../core/model/shape.ts';

/** The opsets in which the forms of operators differ, and the newest that exporters write. */
export const opset = fc.constantFrom(11, 13, 17, 18, 21);

/** A batch of any size, or of exactly two. */
export const batch = fc.constantFrom<Dim>({ perSample: 1 }, 2);

export const size = (min = 1, max = 4) => fc.integer({ min, max });

/** The same draws in every run, few enough to be quick. */
export const few = { seed: 20, numRuns: 12 };
