import { z } from 'zod';
import { didYouMean } from '../errors/did-you-mean.ts';

/** Like `z.strictObject`, but the error for an unknown key names it and the nearest known key. */
export function strictObject<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const [key = ''] = issue.keys;
      const name = JSON.stringify(key.slice(0, 100));
      return `Unknown key ${name}${didYouMean(key.slice(0, 100), known) || `: expected one of ${known.join(', ')}`}`;
    },
  });
}
