import { checkDataset, type DatasetCheck } from '../../core/dataset/check-dataset.ts';
import { layouts } from '../../core/dataset/layouts.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { printable } from '../../core/errors/printable.ts';
import { MeasureSpec } from '../../core/schema/audit-spec.ts';
import { ImageOptions } from '../../core/schema/image-options.ts';
import { datasetPlace } from '../../store/dataset-place.ts';
import { z } from 'zod';
import { shortName } from '../../report/text/one-line.ts';
import { formatTable } from '../../report/text/table.ts';
import { terminalWidth } from '../terminal/terminal-width.ts';
import type { DatasetFlags, ImageFlags } from '../flags/audit-flags.ts';
import { datasetSpec } from '../flags/audit-spec.ts';

export interface DataCheckOptions extends DatasetFlags, ImageFlags {
  void?: string;
  json?: boolean;
}

const HowToRead = z.object({ image: ImageOptions, void: MeasureSpec.shape.void });

/** Reads a whole dataset and prints what an audit would exclude. Exit code 1 if no sample is usable. */
export async function checkData(uri: string, flags: DataCheckOptions): Promise<void> {
  const spec = await datasetSpec(uri, flags);
  const { resize, exif, icc } = flags;
  const how = HowToRead.safeParse({ image: { resize, exif, icc }, void: flags.void });
  if (!how.success) throw new InputError(z.prettifyError(how.error));
  const { files, ...place } = await datasetPlace(spec);
  const check = await checkDataset(files, spec, {
    ...place,
    image: how.data.image,
    voidPixels: how.data.void,
    onProgress: (done, total) => {
      if (process.stderr.isTTY) process.stderr.write(`\rReading ${done}/${total} images `);
    },
  });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  process.stdout.write(
    flags.json ? `${JSON.stringify(check, null, 2)}\n` : printable(formatCheck(check)),
  );
  if (check.usable === 0) process.exitCode = 1;
}

function formatCheck(check: DatasetCheck): string {
  const { format, recognisedBy, uri, notes, classes, samples, usable, findings } = check;
  const table = formatTable(
    [
      ['class', 'samples', 'usable', 'area'],
      ...classes.map((each) => [
        shortName(each.name),
        String(each.samples),
        String(each.usable),
        each.area === null ? '–' : `${(100 * each.area).toFixed(1)} %`,
      ]),
    ],
    { align: ['left', 'right', 'right', 'right'], width: terminalWidth() },
  );
  const problems = findings.map(({ reason, count, examples }) => {
    const shown = examples
      .slice(0, 5)
      .map(({ sample, image, mask, message }) => `  ${sample} (${image}, ${mask}): ${message}`);
    const rest = count > shown.length ? [`  … and ${count - shown.length} more`] : [];
    const hint = examples[0]?.hint === undefined ? [] : [`  ${examples[0].hint}`];
    const noun = count === 1 ? 'sample' : 'samples';
    return [`${count} ${noun} excluded: ${reason}`, ...shown, ...rest, ...hint].join('\n');
  });
  return [
    uri,
    `${layouts[format].title}, recognised by ${recognisedBy}`,
    ...notes,
    '',
    table,
    '',
    ...problems,
    `${usable} of ${samples} samples can be audited. Area: mean share of a mask that is the class.`,
    '',
  ].join('\n');
}
