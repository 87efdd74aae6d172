import { z } from 'zod';

/**
 * What people call a run: part of keys in the store, of workflow ids and of commands, so that none has
 * to escape it.
 */
export const Name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    'expected up to 128 letters, digits, dots, hyphens and underscores, with a letter or digit first',
  );
