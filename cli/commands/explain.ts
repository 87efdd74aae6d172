import { Command } from 'commander';
import {
  addImageFlags,
  addLayerFlag,
  addMethodFlags,
  addPreprocessingFlags,
} from '../flags/audit-flags.ts';
import { addHelp } from '../flags/help-text.ts';
import type { ExplainOptions } from '../actions/execute-explain.ts';

/** `groundcam explain IMAGE`: one image, without Temporal. */
export function explainCommand(): Command {
  const command = new Command('explain')
    .description('Show where a classifier looks in an image')
    .argument('<images...>', 'image files: paths, or s3:// URIs')
    .requiredOption(
      '-m, --model <uri>',
      'ONNX classifier: a path, s3://… or hf://owner/name (the Hugging Face Hub)',
    )
    .option(
      '-c, --class <name>',
      'class to explain: a label, a word of an ImageNet synset, or an index (default: the ' +
        'predicted class)',
    )
    .option(
      '-o, --output <file>',
      'PNG, JPEG or WebP file for the overlay; a folder for several images',
    )
    .option('--json', 'print JSON')
    .optionsGroup('Heatmap:');
  addMethodFlags(command);
  addLayerFlag(command).optionsGroup('Model:');
  addPreprocessingFlags(command);
  addImageFlags(command).action(async (images: string[], flags: ExplainOptions) => {
    const { executeExplain } = await import('../actions/execute-explain.ts');
    await executeExplain(images, flags);
  });
  return addHelp(command, {
    notes: [
      'Without -o the overlay is shown in the terminal. If the output is not a terminal, or the ' +
        'terminal has too few colours, the overlay is written next to the image as ' +
        'IMAGE.groundcam.png. Several methods write one overlay each, IMAGE.groundcam.METHOD.png.',
    ],
    examples: [
      'groundcam explain photo.jpg --model resnet50.onnx',
      'groundcam explain photo.jpg --model mobilenet_v2.onnx --mean 128 \\\n--std 128 --class airliner -o heat.png',
      'groundcam explain photos/*.jpg --model resnet50.onnx \\\n--method gradcam,layercam -o heat/ --json',
    ],
  });
}
