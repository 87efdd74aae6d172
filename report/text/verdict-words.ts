import type { Verdict } from '../../core/schema/results.ts';

/** Which region has more heat, in a word or two for a table. */
export const verdictWords: Record<Verdict, string> = {
  'on-object': 'object',
  'on-background': 'background',
  'no-difference': 'no difference',
  'not-enough-data': 'inconclusive',
};
