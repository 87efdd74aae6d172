import { Command } from 'commander';
import type { CancelOptions } from '../actions/execute-cancel.ts';

/** `groundcam cancel RUN`. */
export function cancelCommand(): Command {
  return new Command('cancel')
    .description('Stop a run that is under way; what it has computed is kept')
    .argument('<run>', 'run id, as `groundcam run` printed it')
    .option('-s, --store <uri>', 'where the run writes to', 'groundcam-runs')
    .addHelpText(
      'after',
      '\nWaits until the run has stopped. `groundcam resume` goes on with it.\n' +
        '\nExample:\n  $ groundcam cancel 20261123-184501-resnet50-aeroplane-k3f9\n',
    )
    .action(async (run: string, flags: CancelOptions) => {
      const { executeCancel } = await import('../actions/execute-cancel.ts');
      await executeCancel(run, flags);
    });
}
