import { z } from 'zod';

/** A run's name. It is part of store keys, workflow ids and commands, so it must not need escaping. */
export const Name = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    'expected up to 128 letters, digits, dots, hyphens and underscores, with a letter or digit first',
  );
