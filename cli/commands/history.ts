import { Command } from 'commander';
import { scheduleName } from '../flags/schedule-name.ts';
import { number } from '../flags/audit-flags.ts';
import type { HistoryOptions } from '../actions/execute-history.ts';

/** `groundcam history NAME`. */
export function historyCommand(): Command {
  return new Command('history')
    .description("Show a schedule's effect size over time, and where its trend page is")
    .argument('<name>', 'name of the schedule', scheduleName)
    .option(
      '-s, --store <uri>',
      "where its runs write to (default: the schedule's own where a server is configured, else groundcam-runs)",
    )
    .option('--limit <n>', 'lines of the table, the newest; 0 for all', number, 20)
    .option('--json', 'print all runs as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ groundcam history nightly\n  $ groundcam history nightly --store s3://bucket/audits --json\n',
    )
    .action(async (name: string, flags: HistoryOptions) => {
      const { executeHistory } = await import('../actions/execute-history.ts');
      await executeHistory(name, flags);
    });
}
