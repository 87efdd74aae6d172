import { Command } from 'commander';
import { addHelp } from '../flags/help-text.ts';
import { storeOption } from '../flags/store-option.ts';
import type { ExportOptions } from '../actions/execute-export.ts';

/** `groundcam export RUN`. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description("Write a run's heatmaps, figures and tables as files for other programs")
    .argument('[run]', 'run id, or "latest"', 'latest')
    .addOption(storeOption('store of the run'))
    .option('-o, --output <folder>', 'folder to write to (default: the run id)')
    .option('--npy', 'heatmaps as NumPy arrays: float32, height x width, 0 to 1')
    .option('--png', 'heatmaps over the photos')
    .option('--figure', 'the figures of the report as SVG')
    .option('--table', 'the results by class as LaTeX and Markdown')
    .action(async (run: string, flags: ExportOptions) => {
      const { executeExport } = await import('../actions/execute-export.ts');
      await executeExport(run, flags);
    });
  return addHelp(command, {
    notes: [
      "Heatmaps have the size of the model's input. heatmaps.csv says which file is which sample.",
    ],
    examples: ['groundcam export latest --npy --figure --table -o paper'],
  });
}
