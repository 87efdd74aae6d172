import type { PreprocessingFlags } from '../flags/audit-flags.ts';
import { basename } from 'node:path';
import { z } from 'zod';
import { knownSettings } from '../../core/card/resolve-card.ts';
import { resolveGeometry } from '../../core/card/resolve-geometry.ts';
import { openDataset } from '../../core/dataset/open-dataset.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { asImageModel } from '../../core/onnx/image-model.ts';
import { calibrationPhotos } from '../../core/quantize/calibration-photos.ts';
import { quantizeModel, type QuantizedModel } from '../../core/quantize/quantize-model.ts';
import { modelName } from '../../core/schema/model-name.ts';
import { paddingColour } from '../../core/image/padding.ts';
import { meanPixel } from '../../core/intervene/mean-pixel.ts';
import { ImageOptions } from '../../core/schema/image-options.ts';
import { digestOfModel } from '../../store/open-model.ts';
import { datasetPlace } from '../../store/dataset-place.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { modelSpec } from '../flags/audit-spec.ts';
import { openKnown } from './open-known.ts';
import { filesOfModel, refuseOverwriting, writeOutput } from './output-file.ts';
import { formatTable } from '../../report/text/table.ts';

export interface QuantizeOptions extends PreprocessingFlags {
  calibrate: string;
  output?: string;
  layer?: string;
  images: number;
  percentile: number;
  weightBits: number;
  split: string;
  json?: boolean;
}

const Settings = z.object({
  images: z.int().min(1),
  percentile: z.number().gt(50).max(100),
  weightBits: z.union([z.literal(7), z.literal(8)]),
});

/** Quantises a model, writes it, and prints which operators became integer. */
export async function quantize(uri: string, flags: QuantizeOptions): Promise<void> {
  const spec = await modelSpec({ ...flags, model: uri });
  const { images, ...settings } = parsed(Settings, flags);
  const { opened, card } = await openKnown(spec);
  if (opened.dataFiles.length > 0) {
    throw new InputError(
      `${uri} keeps its weights in other files: ${opened.dataFiles.map(({ path }) => path).join(', ')}`,
      {
        hint: 'Save it as one file first: onnx.save(onnx.load(path), new_path).',
      },
    );
  }
  const output = flags.output ?? `${basename(modelName({ uri }))}.int8.onnx`;
  await refuseOverwriting(output, filesOfModel(opened, flags.labels));
  const { model } = opened;
  const { preprocessing, labels, layer, inputSize, logits, head } = knownSettings(card, spec);
  const [firstLayer, ...otherLayers] = [layer ?? []].flat();
  if (otherLayers.length > 0) {
    throw new InputError(
      `Expected one layer to quantise up to but received ${1 + otherLayers.length}`,
      {
        hint: 'Pass the earliest of them with --layer.',
      },
    );
  }
  const { height, width } = asImageModel(model, inputSize);
  const { files, ...place } = await datasetPlace({ uri: flags.calibrate });
  const question = { format: 'auto', split: flags.split, classes: 'all' } as const;
  const { geometry } = resolveGeometry(card, [height, width]);
  const dataset = await openDataset(files, question, place);
  const photos = await calibrationPhotos(dataset, {
    most: images,
    geometry,
    padding: paddingColour(geometry, meanPixel(preprocessing)),
    image: ImageOptions.parse({}),
  });
  const thread = new InferenceThread();
  try {
    const quantized = await quantizeModel(model, {
      ...settings,
      preprocessing,
      geometry,
      labels,
      layer: firstLayer,
      inputSize,
      logits,
      head,
      photos,
      sourceDigest: digestOfModel(opened),
      run: (graph, feeds) => thread.runOnce(graph, feeds),
      load: async (graph) => {
        await thread.load('calibration', graph);
        return async (feeds) => (await thread.run('calibration', feeds)).tensors;
      },
      onProgress: (done, total) => {
        if (process.stderr.isTTY) process.stderr.write(`\rMeasuring photo ${done}/${total} `);
      },
    });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    await writeOutput(output, quantized.bytes);
    process.stdout.write(flags.json ? asJson(output, quantized) : asTable(output, quantized));
  } finally {
    await thread.close();
  }
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InputError(`The flags are not valid:\n${z.prettifyError(result.error)}`, {
    hint: '`groundcam model quantize --help` explains the flags.',
  });
}

function asJson(output: string, { quantization, operators, bytes }: QuantizedModel): string {
  return `${JSON.stringify({ output, bytes: bytes.length, quantization, operators }, null, 2)}\n`;
}

function asTable(output: string, { quantization, operators, bytes }: QuantizedModel): string {
  const { layer, photos, weightBits } = quantization;
  return `${formatTable([
    ['model', `${output}, ${(bytes.length / 1e6).toFixed(1)} MB`],
    ['integers', `${counted(operators.integer)}, up to the layer ${layer}`],
    ['float32 before it', operators.float.length === 0 ? 'none' : counted(operators.float)],
    ['weights', `${weightBits} bits, one scale per output channel`],
    ['calibrated on', `${photos} photos`],
  ])}
`;
}

/** `52 Conv, 10 Add`. */
function counted(operators: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const operator of operators) counts.set(operator, (counts.get(operator) ?? 0) + 1);
  return [...counts].map(([operator, count]) => `${count} ${operator}`).join(', ');
}
