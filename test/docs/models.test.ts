import { create } from '@bufbuild/protobuf';
import { Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { addLayerFlag, addPreprocessingFlags } from '../../cli/flags/audit-flags.ts';
import { resolveCard } from '../../core/card/resolve-card.ts';
import type { Found, Said } from '../../core/card/said.ts';
import { StringStringEntryProtoSchema } from '../../core/onnx/onnx_pb.ts';
import { declareTensor } from '../../core/onnx/value-info.ts';
import { CardSource } from '../../core/schema/card-source.ts';
import { StatedGeometry } from '../../core/schema/geometry.ts';
import { ModelSpec, Sidecar } from '../../core/schema/model-spec.ts';
import { StatedPreprocessing } from '../../core/schema/preprocessing.ts';
import { tinyClassifier } from '../core/explainer/tiny-classifier.ts';

/** Fields of a card by their names in the table. */
const FIELDS = {
  mean: 'mean',
  std: 'std',
  'value of a white pixel': 'inputRange',
  'order of channels': 'channels',
  'input size': 'inputSize',
  geometry: 'geometry',
  filter: 'filter',
  head: 'head',
  'tensor with the logits': 'logits',
  labels: 'labels',
  layer: 'layer',
  tokens: 'tokens',
  name: 'name',
} as const satisfies Record<string, keyof ReturnType<typeof resolveCard>>;

/** The table's columns between the field's name and "otherwise". */
const COLUMNS = [
  'sidecar',
  'metadata',
  'model',
  'preprocessor_config.json',
  'config.json',
] as const;
type Column = (typeof COLUMNS)[number];

const [, table = ''] =
  /^\| field [^\n]*\n\|[-| ]+\n((?:\|[^\n]*\n)+)/m.exec(await readFile('docs/models.md', 'utf8')) ??
  [];
const rows = table
  .trim()
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

/** The words in code of a column, a cell's or all rows' together, without timm's `pretrained_cfg.`. */
function codeOf(column: Column): string[] {
  const cells = rows.map((row) => row[COLUMNS.indexOf(column) + 1] ?? '');
  return [...cells.join(' ').matchAll(/`([^`]+)`/g)].map(([, code = '']) =>
    code.replace('pretrained_cfg.', ''),
  );
}

const geometry = { kind: 'crop', resize: 9, crop: 8, filter: 'box' } as const;
const everything = {
  name: 'tiny',
  layer: 'features',
  tokens: 1,
  preprocessing: { mean: 1, std: 2, inputRange: 255, channels: 'bgr' },
  labels: ['cat', 'dog'],
  logits: 'logits',
  head: 'softmax',
  geometry,
} as const;
const metadata = {
  'groundcam.preprocessing': everything.preprocessing,
  'groundcam.geometry': geometry,
  'groundcam.labels': everything.labels,
  'groundcam.quantization': {
    ...{ scheme: 'u8s8-per-channel', weightBits: 8, layer: 'features', photos: 1, percentile: 1 },
    ...{ calibrationDigest: '', sourceDigest: '' },
  },
};
const processor = {
  image_mean: [0.5, 0.5, 0.5],
  image_std: [0.5, 0.5, 0.5],
  do_normalize: true,
  include_top: true,
  do_rescale: true,
  rescale_factor: 1 / 255,
  do_flip_channel_order: true,
  do_resize: true,
  size: { shortest_edge: 9 },
  default_to_square: false,
  do_center_crop: true,
  crop_size: { height: 8, width: 8 },
  resample: 2,
};
/** As ConvNeXt's processor has it, where `crop_size` is elsewhere. */
const withShare = {
  image_processor_type: 'ConvNextImageProcessor',
  size: { shortest_edge: 8 },
  crop_pct: 0.875,
};
const transformers = {
  id2label: { 0: 'cat', 1: 'dog' },
  problem_type: 'multi_label_classification',
  image_size: 8,
};
const timm = {
  label_names: ['n1', 'n2'],
  label_descriptions: { n1: 'cat', n2: 'dog' },
  pretrained_cfg: {
    mean: [0.5, 0.5, 0.5],
    std: [0.5, 0.5, 0.5],
    input_size: [3, 8, 8],
    crop_pct: 0.875,
    crop_mode: 'center',
    interpolation: 'bicubic',
  },
};

/** What a source can say, in all of its forms. */
const STATED: Record<Column, Partial<Said>[]> = {
  sidecar: [
    { sidecar: Sidecar.parse(everything) },
    { sidecar: Sidecar.parse({ inputSize: [8, 8] }) },
  ],
  metadata: [{ model: modelThat({ metadata }) }],
  model: [{ model: modelThat({ type: 'uint8', side: 8 }) }],
  'preprocessor_config.json': [processor, withShare].map((config) => ({
    files: { 'preprocessor_config.json': JSON.stringify(config) },
  })),
  'config.json': [transformers, timm].map((config) => ({
    files: { 'config.json': JSON.stringify(config) },
  })),
};

function modelThat({
  metadata = {},
  type = 'float32',
  side = 'side',
}: {
  metadata?: Record<string, unknown>;
  type?: 'float32' | 'uint8';
  side?: number | string;
} = {}) {
  const model = tinyClassifier();
  model.graph.input = [declareTensor('input', type, ['N', 3, side, side])];
  const entries = Object.entries(metadata).map(([key, value]) => ({
    key,
    value: JSON.stringify(value),
  }));
  if (entries.length > 0) {
    entries.push({ key: 'problem_type', value: 'multi_label_classification' });
  }
  for (const entry of entries) {
    model.proto.metadataProps.push(create(StringStringEntryProtoSchema, entry));
  }
  return model;
}

/** The fields, as the table calls them, that are found in a source if it alone says something. */
function fieldsOf(source: CardSource, stated: Partial<Said>): string[] {
  const nothing: Said = { spec: ModelSpec.parse({ uri: 'a.onnx' }), model: modelThat(), files: {} };
  const card = resolveCard({ ...nothing, ...stated });
  const found: Record<string, Found<unknown>> = { ...card, geometry: card.geometry.own };
  return Object.entries(FIELDS)
    .filter(([, field]) => found[field]?.source === source)
    .map(([name]) => name);
}

it('has a row for each field of a card', () => {
  expect(rows.map(([name]) => name)).toEqual(Object.keys(FIELDS));
  const card = resolveCard({
    spec: ModelSpec.parse({ uri: 'a.onnx' }),
    model: modelThat(),
    files: {},
  });
  expect(Object.keys(card).toSorted()).toEqual(Object.values(FIELDS).toSorted());
});

it('has the sources in the order in which they count', () => {
  expect(['spec', ...COLUMNS, 'default']).toEqual(CardSource.options);
});

it.each(COLUMNS)('says what is read from %s, and no more', (source) => {
  const column = COLUMNS.indexOf(source) + 1;
  const listed = rows.filter((row) => row[column] !== '').map(([name]) => name);
  const read = new Set(STATED[source].flatMap((stated) => fieldsOf(source, stated)));
  expect(listed).toEqual(Object.keys(FIELDS).filter((name) => read.has(name)));
});

it.each([
  ['metadata', [{ ...metadata, problem_type: '' }]],
  ['preprocessor_config.json', [processor, withShare]],
  ['config.json', [transformers, { ...timm, ...timm.pretrained_cfg, pretrained_cfg: undefined }]],
] as const)('names every key of %s, and no other', (source, stated) => {
  const keys = stated.flatMap((said) =>
    Object.entries(said).flatMap(([key, value]) =>
      // What a processor's type means is a sentence below the table.
      value === undefined || key === 'image_processor_type' ? [] : [key],
    ),
  );
  expect(new Set(codeOf(source))).toEqual(new Set(keys));
});

it('names every flag, and every key of a sidecar file', () => {
  const flags = addLayerFlag(addPreprocessingFlags(new Command())).options.map(({ long }) => long);
  const named = codeOf('sidecar');
  expect(new Set(named.filter((code) => code.startsWith('--')))).toEqual(new Set(flags));
  const own = named.filter((code) => !/^--|\./.test(code));
  const keys = Object.keys(Sidecar.shape).filter((key) => key !== 'preprocessing');
  expect(new Set(own)).toEqual(new Set(keys));
  for (const [field, shape] of [
    ['preprocessing', StatedPreprocessing.shape],
    ['geometry', StatedGeometry.shape],
  ] as const) {
    const parts = named.filter((code) => code.startsWith(`${field}.`));
    expect(Object.keys(shape)).toEqual(
      expect.arrayContaining(parts.map((part) => part.slice(field.length + 1))),
    );
  }
});
