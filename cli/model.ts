import { Command } from 'commander';
import { addPreprocessingFlags, number, type ModelAuditFlags } from './audit-flags.ts';

export interface ModelFlags {
  inputSize?: string;
  tokens?: number;
  json?: boolean;
}

export interface QuantizeFlags extends ModelAuditFlags {
  calibrate: string;
  output?: string;
  images: number;
  percentile: number;
  weightBits: number;
  split: string;
  json?: boolean;
}

/** `groundcam model inspect|layers|quantize`. */
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
  const quantize = model
    .command('quantize')
    .description('Makes an int8 model of a float32 one: integers up to the layer, float32 after it')
    .argument('<model>', 'ONNX file: a path, or an s3:// URI')
    .requiredOption(
      '--calibrate <dataset>',
      'dataset whose photos the ranges of activations are measured on',
    )
    .option('-o, --output <file>', 'file to write (default: MODEL.int8.onnx in this folder)')
    .option('--layer <name>', 'layer that CAMs will be read from (default: last spatial map)')
    .option('--images <n>', 'photos to measure on', number, 128)
    .option(
      '--percentile <p>',
      'share of those photos whose extremes the ranges cover: 100, or less to cut outliers off',
      number,
      100,
    )
    .option(
      '--weight-bits <n>',
      '7 (same results on every processor) or 8 (finer, exact only where there is VNNI)',
      number,
      7,
    )
    .option('--split <name>', 'VOC image set', 'trainval');
  addPreprocessingFlags(quantize)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ groundcam model quantize resnet50.onnx --calibrate VOCdevkit/VOC2012 -o resnet50.int8.onnx\n',
    )
    .action(async (uri: string, flags: QuantizeFlags) => {
      const { quantize } = await import('./execute-quantize.ts');
      await quantize(uri, flags);
    });
  return model;
}
