import { z } from 'zod';
import { Name } from './name.ts';

/** `latest.json`: the most recent run, which commands use by default. */
export const Latest = z.strictObject({
  runId: Name,
  startedAt: z.iso.datetime().optional().describe('absent if written by an older version'),
});
