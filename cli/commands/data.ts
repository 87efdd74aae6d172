import { Command } from 'commander';
import type { DataCheckOptions } from '../actions/execute-data.ts';

/** `groundcam data check`. */
export function dataCommand(): Command {
  const data = new Command('data').description('What groundcam sees in a dataset');
  data
    .command('check')
    .description('Read every image and mask and list what an audit would exclude')
    .argument(
      '<dataset>',
      'Pascal VOC folder, or a folder with images/ and masks/: a path, or an s3:// URI',
    )
    .option('-c, --class <names>', 'only these classes, separated by commas')
    .option('--format <kind>', 'auto, voc or folder', 'auto')
    .option('--split <name>', 'VOC image set', 'trainval')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ groundcam data check VOCdevkit/VOC2012 --class aeroplane\n',
    )
    .action(async (uri: string, flags: DataCheckOptions) => {
      const { checkData } = await import('../actions/execute-data.ts');
      await checkData(uri, flags);
    });
  return data;
}
