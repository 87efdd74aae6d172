import { Command } from 'commander';
import type { StatusOptions } from '../actions/execute-status.ts';

/** `groundcam status RUN`. */
export function statusCommand(): Command {
  return new Command('status')
    .description('Show where a run is, or how it ended')
    .argument('<run>', 'run id, as `groundcam run` printed it, or "latest"')
    .option(
      '-s, --store <uri>',
      'where the run writes to (default: what the server says, else groundcam-runs)',
    )
    .option('-w, --watch', 'stay and show progress until it ends')
    .option('--json', 'print one JSON object, once')
    .addHelpText(
      'after',
      '\nWithout a worker nobody knows how far a run is: status then says that none answers.\n' +
        'Exit code 1: the run failed, was cancelled or died.\n' +
        '\nExamples:\n' +
        '  $ groundcam status 20261123-184501-resnet50-aeroplane-k3f9 --watch\n' +
        '  $ groundcam status latest --json\n',
    )
    .action(async (run: string, flags: StatusOptions) => {
      const { executeStatus } = await import('../actions/execute-status.ts');
      await executeStatus(run, flags);
    });
}
