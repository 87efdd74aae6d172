import { Command } from 'commander';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import { addHelp } from '../flags/help-text.ts';
import { reportUrlOption } from '../flags/report-url.ts';
import type { StatusOptions } from '../actions/execute-status.ts';

/** `groundcam status RUN`. */
export function statusCommand(): Command {
  const command = new Command('status')
    .description('Show the progress of a run, or how it ended')
    .argument('<run>', 'run id, as printed by `groundcam run`, or "latest"')
    .option(
      '-s, --store <uri>',
      `store of the run (default: as the server reports, or else ${DEFAULT_STORE})`,
    )
    .option('-w, --watch', 'show progress until the run ends')
    .option('--json', 'print one JSON object, once')
    .addOption(reportUrlOption())
    .action(async (run: string, flags: StatusOptions) => {
      const { executeStatus } = await import('../actions/execute-status.ts');
      await executeStatus(run, flags);
    });
  return addHelp(command, {
    notes: [
      'Workers report the progress: if none is running, the stage is unknown.',
      'Exit code 1 if the run failed, was cancelled or crashed.',
    ],
    examples: [
      'groundcam status 20261123-184501-resnet50-aeroplane-k3f9 --watch',
      'groundcam status latest --json',
    ],
  });
}
