import { Command } from 'commander';
import { addHelp } from '../flags/help-text.ts';
import type { DataCheckOptions } from '../actions/execute-data.ts';

const EXAMPLE = 'groundcam data check VOCdevkit/VOC2012 --class aeroplane';

/** `groundcam data check`. */
export function dataCommand(): Command {
  const data = new Command('data').description('Inspect a dataset');
  const check = data
    .command('check')
    .description('Read every image and mask, and list what an audit would exclude')
    .argument(
      '<dataset>',
      'folder of a known layout, or a list of images and masks: a path, or an s3:// URI',
    )
    .option('-c, --class <names>', 'check only these classes, separated by commas')
    .option('--images <uri>', 'folder with the images, if they are not with the dataset')
    .option('--format <kind>', 'auto, or the name of a layout', 'auto')
    .option('--split <name>', 'VOC image set', 'trainval')
    .option('--json', 'print JSON')
    .action(async (uri: string, flags: DataCheckOptions) => {
      const { checkData } = await import('../actions/execute-data.ts');
      await checkData(uri, flags);
    });
  addHelp(check, {
    notes: ['Exit code 1 if no sample is usable.'],
    examples: [EXAMPLE],
  });
  return addHelp(data, { examples: [EXAMPLE] });
}
