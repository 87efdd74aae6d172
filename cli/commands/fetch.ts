import { Command } from 'commander';
import type { FetchOptions } from '../actions/execute-fetch.ts';

/** `groundcam fetch DATASET [FOLDER]`. */
export function fetchCommand(): Command {
  return new Command('fetch')
    .description('Download a published dataset and keep what segmentation needs of it')
    .argument('<dataset>', 'voc2012: Pascal VOC 2012, a download of 2 GB')
    .argument('[folder]', 'where to put it', '.')
    .option('--url <address>', 'another address of the same archive')
    .addHelpText(
      'after',
      '\nThe archive is checked by its MD5. A download that broke off continues with the same command.\n' +
        '\nExample:\n' +
        '  $ groundcam fetch voc2012\n' +
        '  $ groundcam data check VOCdevkit/VOC2012\n',
    )
    .action(async (dataset: string, folder: string, options: FetchOptions) => {
      const { executeFetch } = await import('../actions/execute-fetch.ts');
      await executeFetch(dataset, folder, options);
    });
}
