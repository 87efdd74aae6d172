import { checkDataset, type DatasetCheck } from '../../core/dataset/check-dataset.ts';
import { layouts } from '../../core/dataset/layouts.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { printable } from '../../core/errors/printable.ts';
import { DatasetSpec } from '../../core/schema/audit-spec.ts';
import { datasetPlace } from '../../store/dataset-place.ts';
import { z } from 'zod';
import { formatTable } from '../../report/text/table.ts';

export interface DataCheckOptions {
  images?: string;
  format?: string;
  split?: string;
  class?: string;
  json?: boolean;
}

/** Reads a whole dataset and prints what an audit would exclude. Exit code 1 if no sample is usable. */
export async function checkData(uri: string, flags: DataCheckOptions): Promise<void> {
  const spec = DatasetSpec.safeParse({
    uri,
    images: flags.images,
    format: flags.format,
    split: flags.split,
    ...(flags.class !== undefined && {
      classes: flags.class.split(',').map((name) => name.trim()),
    }),
  });
  if (!spec.success) throw new InputError(z.prettifyError(spec.error));
  const { files, ...place } = await datasetPlace(spec.data);
  const check = await checkDataset(files, spec.data, {
    ...place,
    onProgress: (done, total) => {
      if (process.stderr.isTTY) process.stderr.write(`\rReading ${done}/${total} samples `);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.stdout.write(
    flags.json ? `${JSON.stringify(check, null, 2)}\n` : printable(formatCheck(check)),
  );
  if (check.usable === 0) process.exitCode = 1;
}

function formatCheck({
  format,
  uri,
  notes,
  classes,
  samples,
  usable,
  findings,
}: DatasetCheck): string {
  const table = formatTable(
    [
      ['class', 'samples', 'usable'],
      ...classes.map((each) => [each.name, String(each.samples), String(each.usable)]),
    ],
    { align: ['left', 'right'] },
  );
  const problems = findings.map(({ reason, count, examples }) => {
    const shown = examples.slice(0, 5).map(({ sample, message }) => `  ${sample}: ${message}`);
    const rest = count > shown.length ? [`  … and ${count - shown.length} more`] : [];
    return [`${count} samples excluded: ${reason}`, ...shown, ...rest].join('\n');
  });
  return [
    `${uri} (${layouts[format].title})`,
    ...notes,
    '',
    table,
    '',
    ...problems,
    `${usable} of ${samples} samples can be audited`,
    '',
  ].join('\n');
}
