import { Command } from 'commander';
import type { DoctorOptions } from '../actions/execute-doctor.ts';
import { providerOption } from '../flags/provider-flag.ts';
import { addHelp } from '../flags/help-text.ts';
import { storeOption } from '../flags/store-option.ts';

/** `groundcam doctor`. */
export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description(
      'Check Node, Temporal, ONNX Runtime and the store, and explain how to fix problems',
    )
    .addOption(storeOption('store to check'))
    .addOption(providerOption())
    .action(async (flags: DoctorOptions) => {
      const { executeDoctor } = await import('../actions/execute-doctor.ts');
      await executeDoctor(flags);
    });
  return addHelp(command, {
    notes: ['Exit code 1 if something that an audit needs is missing.'],
    examples: ['groundcam doctor', 'groundcam doctor --store s3://bucket/audits'],
  });
}
