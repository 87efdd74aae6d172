import { Command } from 'commander';
import { addDatasetFlags, addImageFlags } from '../flags/audit-flags.ts';
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
    );
  addDatasetFlags(check).option(
    '--void <what>',
    'count pixels labelled void as left-out (default) or background',
  );
  addImageFlags(check)
    .optionsGroup('Output:')
    .option('--json', 'print JSON')
    .action(async (uri: string, flags: DataCheckOptions) => {
      const { checkData } = await import('../actions/execute-data.ts');
      await checkData(uri, flags);
    });
  addHelp(check, {
    notes: [
      'The flags are those of `groundcam run`. Layouts and names of classes are in docs/data.md.',
      'Exit code 1 if no sample is usable.',
    ],
    examples: [EXAMPLE, 'groundcam data check photos --class-names names.txt --void-value 0'],
  });
  return addHelp(data, { examples: [EXAMPLE] });
}
