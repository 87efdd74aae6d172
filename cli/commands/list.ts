import { Command } from 'commander';
import type { ListOptions } from '../actions/execute-list.ts';

/** `groundcam list`. */
export function listCommand(): Command {
  return new Command('list')
    .description('List runs, newest first: those of the Temporal server, or those of a store')
    .option('-w, --where <filter>', 'only runs that the filter holds for (needs a Temporal server)')
    .option('-n, --limit <n>', 'at most so many', '20')
    .option('-s, --store <uri>', 'the finished runs of this store, whichever server ran them')
    .option('--json', 'print a JSON array')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ListOptions) => {
      const { executeList } = await import('../actions/execute-list.ts');
      await executeList(flags);
    });
}

const EXAMPLES = `
With a Temporal server configured (TEMPORAL_ADDRESS, temporal.toml) its runs are listed, whatever their
state and store. Without one, or with --store, the runs with results in the store are (default:
groundcam-runs).

A filter is Temporal's, with short names: run, model, dataset, class, verdict, effect, store, status,
started, ended. Text is quoted, dates may be as short as '2026-11-23', and status is one of running,
completed, failed, canceled, terminated, timedout. Operators: = != < <= > >= and or not in between
starts_with is null.

Examples:
  $ groundcam list
  $ groundcam list --where 'effect < 0.5 and model = "resnet50"'
  $ groundcam list --where "status = 'failed' and started > '2026-11-01'" --json
  $ groundcam list --where "class in ('dog', 'cat') and verdict = 'on-background'" --limit 5
  $ groundcam list --store s3://bucket/audits
`;
