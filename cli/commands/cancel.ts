import { Command } from 'commander';
import { addHelp } from '../flags/help-text.ts';
import { storeOption } from '../flags/store-option.ts';
import type { CancelOptions } from '../actions/execute-cancel.ts';

/** `groundcam cancel RUN`. */
export function cancelCommand(): Command {
  const command = new Command('cancel')
    .description('Cancel a running audit; its results so far are kept')
    .argument('<run>', 'run id, as printed by `groundcam run`')
    .addOption(storeOption('store of the run'))
    .action(async (run: string, flags: CancelOptions) => {
      const { executeCancel } = await import('../actions/execute-cancel.ts');
      await executeCancel(run, flags);
    });
  return addHelp(command, {
    notes: ['Waits until the run has stopped. `groundcam resume` continues it.'],
    examples: ['groundcam cancel 20261123-184501-resnet50-aeroplane-k3f9'],
  });
}
