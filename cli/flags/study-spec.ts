import { z } from 'zod';
import { isRecord } from '../../core/encoding/is-record.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { StudySpec } from '../../core/schema/study-spec.ts';
import {
  absolute,
  merge,
  placesFrom,
  readSpecFile,
  specFromFlags,
  type Raw,
} from './audit-spec.ts';
import type { AuditFlags } from './audit-flags.ts';
import { reportUrlOf } from './report-url.ts';

/** The flags of `groundcam study run` beside those of an audit. */
export interface StudyFlags extends AuditFlags {
  window?: number;
}

/**
 * Builds the spec of a study from a spec file and flags, which override it: `--model a.onnx,b.onnx` names several, and what
 * other flags say of a model or a dataset holds for each. Paths in a file are relative to the file, paths in flags to the
 * working directory. Without a file, the flags override `base`. Throws InputError if something is missing or not valid.
 */
export async function studySpec(flags: StudyFlags, base?: StudySpec): Promise<StudySpec> {
  const file: Raw = flags.file === undefined ? { ...base } : await readStudyFile(flags.file);
  const { model, dataset, ...rest } = await specFromFlags(flags);
  const models = severally(file['models'], model, 'model');
  const datasets = severally(file['datasets'], dataset, 'dataset');
  const raw = merge(file, { ...rest, ...(flags.window !== undefined && { window: flags.window }) });
  const missing = [
    ...(models.length === 0 ? ['--model'] : []),
    ...(datasets.length === 0 ? ['--dataset'] : []),
  ];
  const parsed = StudySpec.safeParse({ ...raw, models, datasets });
  if (missing.length > 0) {
    throw new InputError(`A study needs ${missing.join(' and ')}`, {
      hint: 'For example: groundcam study run --model a.onnx,b.onnx --dataset VOCdevkit/VOC2012 --class aeroplane,cat',
    });
  }
  if (!parsed.success) {
    throw new InputError(`The study is not valid:\n${z.prettifyError(parsed.error)}`, {
      hint: '`groundcam study run --help` explains the flags, and shows a spec file.',
    });
  }
  const reportUrl = flags.reportUrl ?? parsed.data.reportUrl ?? reportUrlOf({});
  return {
    ...withAbsolutePaths(parsed.data, process.cwd()),
    ...(reportUrl !== undefined && { reportUrl }),
  };
}

async function readStudyFile(path: string): Promise<Raw> {
  const { content, folder } = await readSpecFile(path);
  for (const key of ['models', 'datasets']) {
    const list = content[key];
    if (!Array.isArray(list)) continue;
    const parts = list.map((part: unknown) => (typeof part === 'string' ? { uri: part } : part));
    for (const part of parts) placesFrom(part, folder);
    content[key] = parts;
  }
  if (typeof content['store'] === 'string') content['store'] = absolute(content['store'], folder);
  return content;
}

/** One part for each URI that flags name, else those of the file, each with what other flags say of it. */
function severally(inFile: unknown, fromFlags: unknown, kind: string): unknown[] {
  const { uri, ...common } = isRecord(fromFlags) ? fromFlags : {};
  const parts: unknown[] =
    typeof uri === 'string'
      ? uri
          .split(',')
          .map((each) => ({ uri: each.trim() }))
          .filter((each) => each.uri !== '')
      : Array.isArray(inFile)
        ? inFile
        : [];
  if (kind === 'model' && parts.length > 1 && 'name' in common) {
    throw new InputError('--name is for one model, and the study has several', {
      hint: 'Name each in a spec file: models: [{ uri: a.onnx, name: … }].',
    });
  }
  return parts.map((part) => (isRecord(part) ? merge(part, common) : part));
}

/** Makes the paths of a spec absolute: workers may run in another directory. */
function withAbsolutePaths(spec: StudySpec, folder: string): StudySpec {
  return {
    ...spec,
    models: spec.models.map((model) => ({ ...model, uri: absolute(model.uri, folder) })),
    datasets: spec.datasets.map((dataset) => ({
      ...dataset,
      uri: absolute(dataset.uri, folder),
      ...(dataset.images !== undefined && { images: absolute(dataset.images, folder) }),
    })),
    store: absolute(spec.store, folder),
  };
}
