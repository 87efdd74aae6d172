import { z } from 'zod';
import { overlapPolicies, type Overlap } from '../../client/schedules.ts';
import { InputError } from '../../core/errors/input-error.ts';
import type { AuditSpec } from '../../core/schema/audit-spec.ts';
import { ScheduleName } from '../../core/schema/scheduled-run.ts';
import { auditSpecIn, readSpecFile } from './audit-spec.ts';
import { duration, moment } from './duration.ts';
import { newTiming, type TimingFlags } from './timing-flags.ts';

/** A text that a flag's parser takes. */
function parsedBy<T>(parse: (text: string) => T) {
  return z.string().transform((text, context) => {
    try {
      return parse(text);
    } catch (error) {
      context.addIssue(error instanceof Error ? error.message : String(error));
      return z.NEVER;
    }
  });
}

const overlaps = Object.keys(overlapPolicies) as [Overlap, ...Overlap[]];

const Entry = z.strictObject({
  every: parsedBy(duration).optional(),
  cron: z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]).optional(),
  timezone: z.string().optional(),
  jitter: parsedBy(duration).optional(),
  from: parsedBy(moment).optional(),
  until: parsedBy(moment).optional(),
  overlap: z.enum(overlaps).optional(),
  catchUp: parsedBy(duration).optional(),
  pauseOnFailure: z.boolean().optional(),
  paused: z.boolean().default(false),
  audit: z.record(z.string(), z.unknown()),
});

const SchedulesFile = z.strictObject({ schedules: z.record(ScheduleName, Entry) });

export interface ScheduleEntry extends ReturnType<typeof newTiming> {
  name: string;
  paused: boolean;
  spec: AuditSpec;
}

/**
 * The schedules of a file: `schedules:` has their names, and each has the settings of `schedule create` and, as
 * `audit`, a spec. Paths are relative to the file. Throws InputError that names the schedule which is not valid.
 */
export async function readSchedulesFile(path: string): Promise<ScheduleEntry[]> {
  const { content, folder } = await readSpecFile(path);
  const parsed = SchedulesFile.safeParse(content);
  if (!parsed.success) {
    throw new InputError(`${path} does not list schedules:\n${z.prettifyError(parsed.error)}`, {
      hint: 'docs/schedules.md shows such a file. For a single audit, name its schedule: groundcam schedule apply nightly -f audit.yaml --every 1d.',
    });
  }
  return Object.entries(parsed.data.schedules).map(([name, { audit, paused, ...timing }]) => {
    try {
      return { name, paused, spec: auditSpecIn(audit, folder), ...newTiming(given(timing)) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      throw new InputError(`The schedule ${name} in ${path}: ${error.message}`, {
        ...(error.hint !== undefined && { hint: error.hint }),
        cause: error,
      });
    }
  });
}

type Timing = Omit<z.infer<typeof Entry>, 'audit' | 'paused'>;

/** The same without what is undefined. */
function given({ every, cron, timezone, jitter, from, until, ...policies }: Timing): TimingFlags {
  const { overlap, catchUp, pauseOnFailure } = policies;
  return {
    ...(every !== undefined && { every }),
    ...(cron && { cron }),
    ...(timezone !== undefined && { timezone }),
    ...(jitter !== undefined && { jitter }),
    ...(from && { from }),
    ...(until && { until }),
    ...(overlap && { overlap }),
    ...(catchUp !== undefined && { catchUp }),
    ...(pauseOnFailure !== undefined && { pauseOnFailure }),
  };
}
