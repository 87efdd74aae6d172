import { Option } from 'commander';
import { z } from 'zod';
import { InputError } from '../../core/errors/input-error.ts';
import { ReportUrl } from '../../core/schema/report-url.ts';

export interface ReportUrlFlag {
  reportUrl?: string;
}

/** The variable that is read if the flag is not given. */
const VARIABLE = 'GROUNDCAM_REPORT_URL';

/** `--report-url`, for commands that say where a report is. */
export function reportUrlOption(): Option {
  return new Option(
    '--report-url <base>',
    "where a browser finds the store's bucket (of a folder: the folder), for addresses of reports that can be " +
      `clicked: https://bucket.s3.amazonaws.com (default: ${VARIABLE})`,
  );
}

/** The base of reports' addresses that a flag or the environment gives. Throws InputError if it can't be one. */
export function reportUrlOf({ reportUrl }: ReportUrlFlag): ReportUrl | undefined {
  const [name, text] =
    reportUrl === undefined ? [VARIABLE, process.env[VARIABLE]] : ['--report-url', reportUrl];
  if (text === undefined || text === '') return undefined;
  const parsed = ReportUrl.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InputError(`${name} is not valid: ${z.prettifyError(parsed.error)}`, {
    hint: 'For example: https://bucket.s3.eu-central-1.amazonaws.com, or http://minio:9000/bucket.',
  });
}
