import { Command } from 'commander';
import { number } from './audit-flags.ts';

export interface ModelFlags {
  inputSize?: string;
  tokens?: number;
  json?: boolean;
}

/** `groundcam model inspect|layers`. */
export function modelCommand(): Command {
  const model = new Command('model').description('What groundcam sees in a model');
  model
    .command('inspect')
    .description('Input, preprocessing, labels, default layer, and what stands behind it')
    .argument('<model>', 'ONNX file: a path, or an s3:// URI')
    .option('--input-size <pixels>', 'height,width or one number, where the model leaves them open')
    .option('--tokens <n>', 'how many tokens come before those of the image', number)
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ groundcam model inspect resnet50.onnx\n')
    .action(async (uri: string, flags: ModelFlags) => {
      const { inspectModel } = await import('./execute-model.ts');
      await inspectModel(uri, flags);
    });
  model
    .command('layers')
    .description('The layers that a CAM can be read from; * marks the default')
    .argument('<model>', 'ONNX file: a path, or an s3:// URI')
    .option('--input-size <pixels>', 'height,width or one number, where the model leaves them open')
    .option('--tokens <n>', 'how many tokens come before those of the image', number)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nGive any name of the list to `groundcam run --layer`: tensor, node, or PyTorch module.\n' +
        '\nExample:\n  $ groundcam model layers resnet50.onnx\n',
    )
    .action(async (uri: string, flags: ModelFlags) => {
      const { listModelLayers } = await import('./execute-model.ts');
      await listModelLayers(uri, flags);
    });
  return model;
}
