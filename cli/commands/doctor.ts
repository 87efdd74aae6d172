import { Command } from 'commander';

/** `groundcam doctor`. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'Check this machine: Node, Temporal, ONNX Runtime, store; say how to mend what is missing',
    )
    .option('-s, --store <uri>', 'store to check', 'groundcam-runs')
    .action(async (flags: { store: string }) => {
      const { executeDoctor } = await import('../actions/execute-doctor.ts');
      await executeDoctor(flags);
    });
}
