import { Command } from 'commander';
import { forceOption } from '../flags/force-option.ts';
import { addHelp } from '../flags/help-text.ts';
import { DEFAULT_STORE } from '../../core/schema/default-store.ts';
import type { CancelOptions } from '../actions/execute-cancel.ts';

/** `groundcam cancel RUN`. */
export function cancelCommand(): Command {
  const command = new Command('cancel')
    .description('Cancel a running audit; its results so far are kept')
    .argument('<run>', 'run id, as printed by `groundcam run`')
    .option(
      '-s, --store <uri>',
      `store of the run (default: as the server reports, or else ${DEFAULT_STORE})`,
    )
    .addOption(forceOption())
    .action(async (run: string, flags: CancelOptions) => {
      const { executeCancel } = await import('../actions/execute-cancel.ts');
      await executeCancel(run, flags);
    });
  return addHelp(command, {
    notes: [
      'Waits until the run has stopped. `groundcam resume` continues it.',
      "A run whose workers can't continue it can't stop by itself either: --force terminates it on the server, " +
        'and says what was left.',
    ],
    examples: [
      'groundcam cancel 20261123-184501-resnet50-aeroplane-k3f9',
      'groundcam cancel 20261123-184501-resnet50-aeroplane-k3f9 --force',
    ],
  });
}
