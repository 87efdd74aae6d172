import { z } from 'zod';
import { Name } from './name.ts';

/** `latest.json`: the run that reports and people look at first. */
export const Latest = z.strictObject({
  runId: Name,
  startedAt: z.iso.datetime().optional().describe('absent where an older version wrote it'),
});
