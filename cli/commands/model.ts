import { Command } from 'commander';
import {
  addLayerFlag,
  addMethodFlags,
  addPreprocessingFlags,
  number,
} from '../flags/audit-flags.ts';
import type { QuantizeOptions } from '../actions/execute-quantize.ts';
import type { ModelOptions } from '../actions/trace-model.ts';
import type { CompileOptions } from '../actions/execute-model-compile.ts';

/** `groundcam model check|layers|compile|quantize`. */
export function modelCommand(): Command {
  const model = new Command('model').description('What groundcam sees in a model');
  addPreprocessingFlags(subcommand(model, 'check'))
    .description('Everything about a model in one screen; exit code 1 if its gradient is wrong')
    .option('--layer <name>', 'check this layer instead of the default')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  $ groundcam model check resnet50.onnx\n')
    .action(async (uri: string, flags: ModelOptions) => {
      const { executeModelCheck } = await import('../actions/execute-model-check.ts');
      await executeModelCheck(uri, flags);
    });
  addPreprocessingFlags(subcommand(model, 'layers'))
    .description('The layers that a CAM can be read from; * marks the default')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nGive any name of the list to --layer: tensor, node, or PyTorch module.\n' +
        '\nExample:\n  $ groundcam model layers resnet50.onnx\n',
    )
    .action(async (uri: string, flags: ModelOptions) => {
      const { executeModelLayers } = await import('../actions/execute-model-layers.ts');
      await executeModelLayers(uri, flags);
    });
  const compile = subcommand(model, 'compile')
    .description('Write the explainer: an ONNX file that returns logits and heat in one inference')
    .requiredOption('-o, --output <file>', 'where to write it');
  addPreprocessingFlags(addLayerFlag(addMethodFlags(compile)))
    .addHelpText(
      'after',
      '\nThe file takes pixels and runs wherever ONNX Runtime does: see docs/explainer.md.\n' +
        '\nExample:\n  $ groundcam model compile resnet50.onnx -o explainer.onnx\n',
    )
    .action(async (uri: string, flags: CompileOptions) => {
      const { executeModelCompile } = await import('../actions/execute-model-compile.ts');
      await executeModelCompile(uri, flags);
    });
  addPreprocessingFlags(subcommand(model, 'quantize'))
    .description('Makes an int8 model of a float32 one: integers up to the layer, float32 after it')
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
    .option('--split <name>', 'VOC image set', 'trainval')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ groundcam model quantize resnet50.onnx --calibrate VOCdevkit/VOC2012 -o resnet50.int8.onnx\n',
    )
    .action(async (uri: string, flags: QuantizeOptions) => {
      const { quantize } = await import('../actions/execute-quantize.ts');
      await quantize(uri, flags);
    });
  return model;
}

function subcommand(model: Command, name: string): Command {
  return model.command(name).argument('<model>', 'ONNX file: a path, or an s3:// URI');
}
