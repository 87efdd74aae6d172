import { InvalidArgumentError } from 'commander';
import { ScheduleName } from '../../core/schema/scheduled-run.ts';

/** Parses the name of a schedule. */
export function scheduleName(text: string): string {
  const parsed = ScheduleName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`${parsed.error.issues[0]?.message}.`);
}
