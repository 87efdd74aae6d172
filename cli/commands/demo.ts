import { Command } from 'commander';
import type { DemoOptions } from '../actions/execute-demo.ts';

/** `groundcam demo`. */
export function demoCommand(): Command {
  return new Command('demo')
    .description(
      'Audit the two models that ship with groundcam: one looks at the object, one at the background',
    )
    .option(
      '-s, --store <uri>',
      'folder or s3://bucket/prefix for artifacts and runs',
      'groundcam-runs',
    )
    .option('--json', 'print one JSON object on stdout')
    .addHelpText(
      'after',
      '\nBoth models classify the same drawn photos equally well. "honest" was trained with backgrounds\n' +
        'that say nothing about the class, "shortcut" with backgrounds that give it away.\n',
    )
    .action(async (flags: DemoOptions) => {
      const { executeDemo } = await import('../actions/execute-demo.ts');
      await executeDemo(flags);
    });
}
