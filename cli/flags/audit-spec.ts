import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { readLabels } from '../../core/card/label-file.ts';
import { isRecord } from '../../core/encoding/is-record.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { AuditSpec, DatasetSpec } from '../../core/schema/audit-spec.ts';
import { parseNames } from '../../core/dataset/names/parse-names.ts';
import { ModelSpec } from '../../core/schema/model-spec.ts';
import { parseYaml } from '../../store/parse-yaml.ts';
import { attacksFromFlags } from './attack-flags.ts';
import { reportUrlOf } from './report-url.ts';
import type { AuditFlags, DatasetFlags, PreprocessingFlags } from './audit-flags.ts';

/**
 * Builds the spec of an audit from a spec file and flags, which override it. Paths in a file are relative
 * to the file, paths in flags to the working directory. Without a file, the flags override `base`. Throws
 * InputError if something is missing or not valid.
 */
export async function auditSpec(flags: AuditFlags, base?: AuditSpec): Promise<AuditSpec> {
  const file = flags.file === undefined ? { ...base } : await readAuditFile(flags.file);
  return parseAudit(merge(file, await specFromFlags(flags)), flags.reportUrl);
}

/** The spec of an audit that is a part of a file, whose paths are relative to `folder`. Throws InputError. */
export function auditSpecIn(content: Raw, folder: string): AuditSpec {
  return parseAudit(withPlacesFrom(content, folder));
}

function parseAudit(raw: Raw, reportUrlFlag?: string): AuditSpec {
  const missing = [
    'model' in raw && isRecord(raw.model) && 'uri' in raw.model ? [] : ['--model'],
    'dataset' in raw && isRecord(raw.dataset) && 'uri' in raw.dataset ? [] : ['--dataset'],
  ].flat();
  const parsed = AuditSpec.safeParse(raw);
  const isMisspelt = parsed.error?.issues.some(({ code }) => code === 'unrecognized_keys');
  if (missing.length > 0 && !isMisspelt) {
    throw new InputError(`An audit needs ${missing.join(' and ')}`, {
      hint: 'For example: groundcam run --model model.onnx --dataset VOCdevkit/VOC2012 --class aeroplane',
    });
  }
  if (!parsed.success) {
    throw new InputError(`The audit is not valid:\n${z.prettifyError(parsed.error)}`, {
      hint: '`groundcam run --help` explains the flags, and shows a spec file.',
    });
  }
  const reportUrl = reportUrlFlag ?? parsed.data.reportUrl ?? reportUrlOf({});
  return {
    ...withAbsolutePaths(parsed.data, process.cwd()),
    ...(reportUrl !== undefined && { reportUrl }),
  };
}

/** Builds the spec of a dataset from flags. Throws InputError if one is not valid. */
export async function datasetSpec(uri: string, flags: DatasetFlags): Promise<DatasetSpec> {
  const parsed = DatasetSpec.safeParse(await datasetFromFlags(uri, flags));
  if (parsed.success) return { ...parsed.data, uri: absolute(uri, process.cwd()) };
  throw new InputError(`The dataset's flags are not valid:\n${z.prettifyError(parsed.error)}`, {
    hint: '`groundcam data check --help` explains the flags.',
  });
}

/**
 * Builds the spec of a model from flags, for commands that take only a model. Throws InputError if a
 * flag is not valid.
 */
export async function modelSpec(
  flags: PreprocessingFlags & { model: string; layer?: string | string[] },
): Promise<ModelSpec> {
  const parsed = ModelSpec.safeParse(await modelFromFlags(flags));
  if (!parsed.success) {
    throw new InputError(`The model's flags are not valid:\n${z.prettifyError(parsed.error)}`, {
      hint: '`--help` explains the flags.',
    });
  }
  return parsed.data;
}

/** A spec before a schema has seen it. */
export type Raw = Record<string, unknown>;

/** The content of a spec file, and its folder. Throws InputError if it can't be read or has no keys. */
export async function readSpecFile(path: string): Promise<{ content: Raw; folder: string }> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new InputError(`The spec file ${path} can't be read`, {
      hint: 'Check the path that -f names.',
      cause,
    });
  });
  const content = parseYaml(text, `The spec file ${path}`);
  if (!isRecord(content))
    throw new InputError(`The spec file ${path} has no keys`, {
      hint: '`groundcam run --help` shows a spec file.',
    });
  return { content, folder: dirname(resolve(path)) };
}

async function readAuditFile(path: string): Promise<Raw> {
  const { content, folder } = await readSpecFile(path);
  return withPlacesFrom(content, folder);
}

function withPlacesFrom(content: Raw, folder: string): Raw {
  for (const key of ['model', 'dataset']) placesFrom(content[key], folder);
  if (typeof content['store'] === 'string') content['store'] = absolute(content['store'], folder);
  return content;
}

/** Makes the places of a model or a dataset in a spec file absolute: they are relative to the file. */
export function placesFrom(part: unknown, folder: string): void {
  if (!isRecord(part)) return;
  for (const place of ['uri', 'images']) {
    if (typeof part[place] === 'string') part[place] = absolute(part[place], folder);
  }
}

async function modelFromFlags(
  flags: PreprocessingFlags & { model?: string; layer?: string | string[] },
): Promise<Raw> {
  const single = (values?: number[]) => (values?.length === 1 ? values[0] : values);
  const preprocessing = defined({
    mean: single(flags.mean),
    std: single(flags.std),
    inputRange: flags.inputRange,
    channels: flags.channels,
  });
  const [height, width = height] = flags.inputSize ?? [];
  const geometry = defined({
    kind: flags.geometry,
    resize: single(flags.resizeTo),
    filter: flags.filter,
  });
  return defined({
    uri: flags.model,
    layer: flags.layer,
    tokens: flags.tokens,
    preprocessing,
    labels: flags.labels === undefined ? undefined : await readLabelFile(flags.labels),
    inputSize: flags.inputSize && [height, width],
    name: flags.name,
    geometry,
    logits: flags.logits,
    head: flags.head,
  });
}

/** What flags say of a spec; keys that no flag sets are missing. */
export async function specFromFlags(flags: AuditFlags): Promise<Raw> {
  return defined({
    model: await modelFromFlags(flags),
    dataset: await datasetFromFlags(flags.dataset, flags),
    target: flags.target === undefined ? undefined : parseTarget(flags.target),
    map: flags.map === undefined ? undefined : parseMap(flags.map),
    method: flags.method,
    smooth: flags.smooth,
    interventions: flags.interventions,
    attacks: attacksFromFlags(flags),
    // The flag can only turn baselines off: without it the value is true, and the file may say false.
    baselines: flags.baselines === false ? false : undefined,
    untrainedHeads: flags.untrainedHeads,
    image: defined({ resize: flags.resize, exif: flags.exif, icc: flags.icc }),
    measure: defined({ at: flags.measureAt, void: flags.void }),
    execution: defined({
      minSuccess: flags.minSuccess,
      shardSize: flags.shardSize,
      shardWindow: flags.shardWindow,
      sampleWindow: flags.sampleWindow,
      imagesPerActivity: flags.imagesPerActivity,
      priority: flags.priority,
    }),
    store: flags.store,
    reportUrl: flags.reportUrl,
    overlays: flags.overlays,
    alpha: flags.alpha,
    smallestEffect: flags.sesoi,
  });
}

async function datasetFromFlags(uri: string | undefined, flags: DatasetFlags): Promise<Raw> {
  const { classNames, voidValue } = flags;
  return defined({
    uri,
    images: flags.images,
    format: flags.format,
    classes: flags.class?.length === 1 && flags.class[0] === 'all' ? 'all' : flags.class,
    split: flags.split,
    excludeClasses: flags.excludeClass,
    limit: flags.limit,
    sample: flags.sample,
    seed: flags.seed,
    classNames: classNames === undefined ? undefined : await readNamesFile(classNames),
    voidValue: voidValue !== undefined && /^\d+$/.test(voidValue) ? Number(voidValue) : voidValue,
    maskSize: flags.maskSize,
  });
}

async function readNamesFile(path: string) {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new InputError(`The file of class names ${path} can't be read`, {
      hint: 'Check the path that --class-names names.',
      cause,
    });
  });
  const names = parseNames(text, path);
  if (names) return names;
  throw new InputError(`${path} has no class names`, {
    hint: 'Pass a text file with one name per line, or JSON or YAML with a list of names.',
  });
}

/** The record without keys that are undefined or empty. */
function defined(record: Raw): Raw {
  return Object.fromEntries(
    Object.entries(record).filter(
      ([, value]) => value !== undefined && !(isRecord(value) && Object.keys(value).length === 0),
    ),
  );
}

/** `vehicle=sports car|minivan`, several times. */
function parseMap(texts: readonly string[]): Raw {
  const map = new Map<string, string[]>();
  for (const text of texts) {
    const [, name = '', labels = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    const className = name.trim();
    if (className === '') {
      throw new InputError(
        `Expected a class, = and labels for --map but received ${JSON.stringify(text)}`,
        { hint: 'For example: --map "vehicle=sports car|minivan".' },
      );
    }
    if (map.has(className)) {
      throw new InputError(`--map says twice what "${className}" is`, {
        hint: 'Name all its labels in one: --map "vehicle=sports car|minivan".',
      });
    }
    map.set(
      className,
      labels.split('|').map((label) => label.trim()),
    );
  }
  return Object.fromEntries(map);
}

function parseTarget(text: string): Raw {
  if (text === 'group' || text === 'label' || text === 'predicted') return { kind: text };
  if (/^\d+$/.test(text)) return { kind: 'index', index: Number(text) };
  throw new InputError(
    `Expected group, label, predicted or an index for --target but received ${JSON.stringify(text)}`,
    { hint: '`groundcam run --help` explains --target.' },
  );
}

async function readLabelFile(path: string): Promise<string[]> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new InputError(`The labels file ${path} can't be read`, {
      hint: 'Check the path that --labels names.',
      cause,
    });
  });
  return readLabels(bytes, path);
}

/** Merges two records recursively; `over` overrides `base`, except that targets are not merged. */
export function merge(base: Raw, over: Raw): Raw {
  const merged: Raw = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    merged[key] =
      isRecord(before) && isRecord(value) && key !== 'target' ? merge(before, value) : value;
  }
  return merged;
}

/** A URI as it is; a path as an absolute one, relative to the folder. */
export function absolute(uri: string, folder: string): string {
  return /^[a-z][a-z0-9+.-]+:/i.test(uri) ? uri : resolve(folder, uri);
}

/** Makes the paths of a spec absolute: workers may run in another directory. */
function withAbsolutePaths(spec: AuditSpec, folder: string): AuditSpec {
  return {
    ...spec,
    model: { ...spec.model, uri: absolute(spec.model.uri, folder) },
    dataset: {
      ...spec.dataset,
      uri: absolute(spec.dataset.uri, folder),
      ...(spec.dataset.images !== undefined && {
        images: absolute(spec.dataset.images, folder),
      }),
    },
    store: absolute(spec.store, folder),
  };
}
