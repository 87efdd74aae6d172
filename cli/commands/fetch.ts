import { Command } from 'commander';
import { addHelp } from '../flags/help-text.ts';
import type { FetchOptions } from '../actions/execute-fetch.ts';

/** `groundcam fetch DATASET [FOLDER]`. */
export function fetchCommand(): Command {
  const command = new Command('fetch')
    .description('Download a published dataset and keep what segmentation needs of it')
    .argument('<dataset>', 'voc2012: Pascal VOC 2012, a download of 2 GB')
    .argument('[folder]', 'folder to put it in', '.')
    .option('--url <address>', 'another address of the same archive')
    .action(async (dataset: string, folder: string, options: FetchOptions) => {
      const { executeFetch } = await import('../actions/execute-fetch.ts');
      await executeFetch(dataset, folder, options);
    });
  return addHelp(command, {
    notes: [
      'The archive is checked by its MD5. To continue an interrupted download, run the same command ' +
        'again. `groundcam data check VOCdevkit/VOC2012` then reads the dataset.',
    ],
    examples: ['groundcam fetch voc2012'],
  });
}
