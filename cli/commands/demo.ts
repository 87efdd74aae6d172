import { Command } from 'commander';
import { addHelp } from '../flags/help-text.ts';
import { storeOption } from '../flags/store-option.ts';
import type { DemoOptions } from '../actions/execute-demo.ts';

/** `groundcam demo`. */
export function demoCommand(): Command {
  const command = new Command('demo')
    .description(
      'Audit the two models that ship with groundcam: one looks at the object, one at the background',
    )
    .addOption(storeOption('folder or s3://bucket/prefix for artifacts and runs'))
    .option('--study', 'compare both, and two vision transformers of the same training, on a page')
    .option('--json', 'print the results of both models as a JSON array, or those of the study')
    .action(async (flags: DemoOptions) => {
      const { executeDemo } = await import('../actions/execute-demo.ts');
      await executeDemo(flags);
    });
  return addHelp(command, {
    notes: [
      'Both models classify the same drawn photos equally well. "honest" was trained with ' +
        'backgrounds that are unrelated to the class, "shortcut" with backgrounds that give the class away.',
    ],
    examples: ['groundcam demo', 'groundcam demo --study'],
  });
}
