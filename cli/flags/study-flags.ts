import type { Command } from 'commander';
import { addAuditFlags } from './audit-flags.ts';
import { number } from './parse-values.ts';

/** Adds the flags that say what a study is: those of an audit, and how many run at a time. */
export function addStudyFlags(command: Command): Command {
  return addAuditFlags(command, 'study').option(
    '--window <n>',
    'maximum number of audits in flight (default: 2)',
    number,
  );
}
