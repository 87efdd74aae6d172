import { Command } from 'commander';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { number } from '../flags/parse-values.ts';
import { addHelp } from '../flags/help-text.ts';
import { reportUrlOption } from '../flags/report-url.ts';
import type { ListOptions } from '../actions/execute-list.ts';

/** `groundcam list`. */
export function listCommand(): Command {
  const command = new Command('list')
    .description('List runs, newest first: those of the Temporal server, or those of a store')
    .option('-w, --where <filter>', 'list only runs that match (needs a Temporal server)')
    .option('-n, --limit <n>', 'maximum number of runs', number, 20)
    .option('-s, --store <uri>', 'list the finished runs of this store, whichever server ran them')
    .option('--json', 'print a JSON array')
    .addOption(reportUrlOption())
    .action(async (flags: ListOptions) => {
      const { executeList } = await import('../actions/execute-list.ts');
      await executeList(flags);
    });
  return addHelp(command, {
    notes: [
      'If a Temporal server is configured (TEMPORAL_ADDRESS, temporal.toml), lists its runs, in any ' +
        'state and from any store. Otherwise, or with --store, lists the runs of a store that have ' +
        `results (default: ${DEFAULT_STORE}).`,
      'A filter is a Temporal query with short names: run, model, dataset, class, verdict, effect, ' +
        "store, status, started, ended. Put text in quotes. A date may be as short as '2026-11-23'. " +
        'The status is one of running, completed, failed, canceled, terminated and timedout.',
      'Operators: = != < <= > >= and or not in between starts_with is null.',
    ],
    examples: [
      'groundcam list',
      `groundcam list --where 'effect < 0.5 and model = "resnet50"'`,
      `groundcam list --where "status = 'failed' and started > '2026-11-01'" --json`,
      `groundcam list --limit 5 \\\n--where "class in ('dog', 'cat') and verdict = 'on-background'"`,
      'groundcam list --store s3://bucket/audits',
    ],
  });
}
