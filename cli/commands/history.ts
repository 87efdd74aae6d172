import { Command } from 'commander';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { scheduleName } from '../flags/schedule-name.ts';
import { number } from '../flags/parse-values.ts';
import { addHelp } from '../flags/help-text.ts';
import type { HistoryOptions } from '../actions/execute-history.ts';

/** `groundcam history NAME`. */
export function historyCommand(): Command {
  const command = new Command('history')
    .description("Show a schedule's effect size over time, and where its trend page is")
    .argument('<name>', 'name of the schedule', scheduleName)
    .option(
      '-s, --store <uri>',
      "store of its runs (default: the schedule's, if a server is configured, or else " +
        `${DEFAULT_STORE})`,
    )
    .option('--limit <n>', 'show the newest n lines of the table; 0 for all', number, 20)
    .option('--json', 'print all runs as JSON')
    .action(async (name: string, flags: HistoryOptions) => {
      const { executeHistory } = await import('../actions/execute-history.ts');
      await executeHistory(name, flags);
    });
  return addHelp(command, {
    examples: [
      'groundcam history nightly',
      'groundcam history nightly --store s3://bucket/audits --json',
    ],
  });
}
