import { Command } from 'commander';
import { addHelp } from '../flags/help-text.ts';
import { storeOption } from '../flags/store-option.ts';

/** `groundcam doctor`. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description(
      'Check Node, Temporal, ONNX Runtime and the store, and explain how to fix problems',
    )
    .addOption(storeOption('store to check'))
    .action(async (flags: { store: string }) => {
      const { executeDoctor } = await import('../actions/execute-doctor.ts');
      await executeDoctor(flags);
    });
  return addHelp(command, {
    notes: ['Exit code 1 if something that an audit needs is missing.'],
    examples: ['groundcam doctor', 'groundcam doctor --store s3://bucket/audits'],
  });
}
