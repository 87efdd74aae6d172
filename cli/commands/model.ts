import { Command } from 'commander';
import { addLayerFlag, addMethodFlags, addPreprocessingFlags } from '../flags/audit-flags.ts';
import { number } from '../flags/parse-values.ts';
import { addHelp } from '../flags/help-text.ts';
import type { QuantizeOptions } from '../actions/execute-quantize.ts';
import type { ModelOptions } from '../actions/trace-model.ts';
import type { CompileOptions } from '../actions/execute-model-compile.ts';

/** `groundcam model check|layers|compile|quantize`. */
export function modelCommand(): Command {
  const model = new Command('model').description('Inspect, compile or quantise a model');
  addCheck(model);
  addLayers(model);
  addCompile(model);
  addQuantize(model);
  return addHelp(model, {
    examples: ['groundcam model check resnet50.onnx', 'groundcam model layers resnet50.onnx'],
  });
}

function addCheck(model: Command): void {
  const command = addPreprocessingFlags(subcommand(model, 'check'))
    .description('Summarise a model and check its gradient; exit code 1 if the gradient is wrong')
    .option('--layer <name>', 'check this layer instead of the default')
    .option('--json', 'print JSON')
    .action(async (uri: string, flags: ModelOptions) => {
      const { executeModelCheck } = await import('../actions/execute-model-check.ts');
      await executeModelCheck(uri, flags);
    });
  addHelp(command, {
    notes: [
      'Prints what is known of the model, each field with its source: flags, the sidecar file, the ONNX ' +
        'metadata, preprocessor_config.json and config.json beside the model, or a default. See docs/models.md.',
    ],
    examples: ['groundcam model check resnet50.onnx', 'groundcam model check hf://owner/name'],
  });
}

function addLayers(model: Command): void {
  const command = addPreprocessingFlags(subcommand(model, 'layers'))
    .description('List the layers that a CAM can be computed at; * marks the default')
    .option('--json', 'print JSON')
    .action(async (uri: string, flags: ModelOptions) => {
      const { executeModelLayers } = await import('../actions/execute-model-layers.ts');
      await executeModelLayers(uri, flags);
    });
  addHelp(command, {
    notes: ['--layer accepts each name in the list: of a tensor, node, or PyTorch module.'],
    examples: ['groundcam model layers resnet50.onnx'],
  });
}

function addCompile(model: Command): void {
  const command = subcommand(model, 'compile')
    .description('Write the explainer: an ONNX file that returns logits and CAMs in one inference')
    .requiredOption('-o, --output <file>', 'file to write');
  addPreprocessingFlags(addLayerFlag(addMethodFlags(command))).action(
    async (uri: string, flags: CompileOptions) => {
      const { executeModelCompile } = await import('../actions/execute-model-compile.ts');
      await executeModelCompile(uri, flags);
    },
  );
  addHelp(command, {
    notes: ['The explainer takes pixels and runs on any ONNX Runtime: see docs/explainer.md.'],
    examples: ['groundcam model compile resnet50.onnx -o explainer.onnx'],
  });
}

function addQuantize(model: Command): void {
  const command = addPreprocessingFlags(subcommand(model, 'quantize'))
    .description('Convert a float32 model to int8 up to the layer, and keep float32 after it')
    .requiredOption(
      '--calibrate <dataset>',
      'dataset with photos to measure the ranges of activations on',
    )
    .option('-o, --output <file>', 'file to write (default: MODEL.int8.onnx in this folder)')
    .option('--layer <name>', 'layer that CAMs will be computed at (default: last spatial map)')
    .option('--images <n>', 'number of photos to measure on', number, 128)
    .option(
      '--percentile <p>',
      'percentage of the photos whose extremes the ranges cover: 100, or less to ignore outliers',
      number,
      100,
    )
    .option(
      '--weight-bits <n>',
      '7 (same results on every processor) or 8 (finer, but exact only with VNNI)',
      number,
      7,
    )
    .option('--split <name>', 'VOC image set', 'trainval')
    .option('--json', 'print JSON')
    .action(async (uri: string, flags: QuantizeOptions) => {
      const { quantize } = await import('../actions/execute-quantize.ts');
      await quantize(uri, flags);
    });
  addHelp(command, {
    examples: [
      'groundcam model quantize resnet50.onnx \\\n--calibrate VOCdevkit/VOC2012 -o resnet50.int8.onnx',
    ],
  });
}

function subcommand(model: Command, name: string): Command {
  return model
    .command(name)
    .argument('<model>', 'ONNX file: a path, s3://… or hf://owner/name (the Hugging Face Hub)');
}
