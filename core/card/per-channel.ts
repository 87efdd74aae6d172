import { z } from 'zod';
import type { Preprocessing } from '../schema/preprocessing.ts';

/** Mean or std as other libraries write it: a number, a list of one (for grey images) or a list of three. */
export const PerChannel = z.union([
  z.number().transform((value): Preprocessing['mean'] => [value, value, value]),
  z.tuple([z.number()]).transform(([value]): Preprocessing['mean'] => [value, value, value]),
  z.tuple([z.number(), z.number(), z.number()]),
]);
