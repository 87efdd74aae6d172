/**
 * How often a network that learned nothing passes the test of untrained heads:
 *
 *     npm run bench:untrained -- [--networks 200] [--photos 12] [--voc VOC2012] [--models FOLDER] \
 *         [--python python] [--only random|random-head|permuted]
 *
 * A network a line on standard output as JSON, and the table at the end on standard error.
 */
import { Preprocessing } from '../../core/schema/preprocessing.ts';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { headAucs, type HeadMaps } from '../../core/baselines/head-aucs.ts';
import { listSamples } from '../../core/dataset/list-samples.ts';
import { openDataset } from '../../core/dataset/open-dataset.ts';
import { readSample } from '../../core/dataset/read-sample.ts';
import { compileExplainer } from '../../core/explainer/compile-explainer.ts';
import { headRows } from '../../core/explainer/head-rows.ts';
import { headsOfModel, type HeadsChoice } from '../../core/explainer/heads-choice.ts';
import { headsModel, readHeadsGraph } from '../../core/explainer/heads-model.ts';
import { splitRegions } from '../../core/image/regions.ts';
import { resizeLabels } from '../../core/image/resize-nearest.ts';
import { resizePillow } from '../../core/image/resize-pillow.ts';
import { regionGrid, type RegionGrid } from '../../core/region/region-grid.ts';
import type { HeadsCard } from '../../core/schema/heads-card.ts';
import { readModel } from '../../core/onnx/onnx-model.ts';
import { floatsOf, type Tensor, type Tensors } from '../../core/onnx/runner.ts';
import { AuditSpec } from '../../core/schema/audit-spec.ts';
import { randomNumbers } from '../../core/stats/random.ts';
import { pairedTTest } from '../../core/stats/paired-t-test.ts';
import { permutation } from '../../core/stats/permutation.ts';
import { rankTest } from '../../core/stats/rank-test.ts';
import { openModel } from '../../store/open-model.ts';
import { openStore } from '../../store/open-store.ts';
import { InferenceThread } from '../../workers/inference/inference-thread.ts';
import { OnnxInference } from '../../workers/inference/onnx-inference.ts';

const { values: options } = parseArgs({
  options: {
    networks: { type: 'string', default: '200' },
    photos: { type: 'string', default: '12' },
    voc: { type: 'string', default: '../shared/data/VOCdevkit/VOC2012' },
    models: { type: 'string', default: '../shared/data/models' },
    python: { type: 'string', default: 'python' },
    only: { type: 'string' },
  },
});
const networks = Number(options.networks);

/** Airliner and warplane. */
const GROUP = [404, 895];
const HEADS = 199;
/** Networks that are written at a time. */
const PART = 20;
/** Half of the usual level: a step is one-sided. */
const LEVEL = 0.025;

const ARCHITECTURES = [
  'resnet18',
  'mobilenet_v2',
  'mobilenet_v3_small',
  'efficientnet_b0',
  'shufflenet_v2_x0_5',
  'densenet121',
  'regnet_y_400mf',
  'mnasnet0_5',
  'timm/convnext_atto',
  'timm/vit_tiny_patch16_224',
];
const imagenet = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225], inputRange: 1 };
const TRAINED = [
  { name: 'mobilenet_v2', mean: [128, 128, 128], std: [128, 128, 128], channels: 'rgb' },
  { name: 'efficientnet_lite0', mean: [127, 127, 127], std: [128, 128, 128], channels: 'rgb' },
];

interface Photo {
  image: Uint8Array;
  height: number;
  width: number;
  grid: RegionGrid;
}

/** What became of one network. */
interface Outcome {
  kind: string;
  name: string;
  seed: number;
  own: number;
  untrained: number;
  /** One-sided p of the rank among heads with permuted weights, and among other logits. */
  p: number;
  pClasses: number;
  /** That of a t-test of the own head against another permuted head for each image. */
  pOfImages: number;
}

const inference = new OnnxInference({ threads: 1 });
const photosOf = new Map<string, Promise<Photo[]>>();
const outcomes: Outcome[] = [];

const each = (count: number, of: number) => Math.ceil(count / of);
const runs = [
  ...ARCHITECTURES.map((name) => ({
    kind: 'random',
    name,
    reading: imagenet,
    count: each(networks, ARCHITECTURES.length),
  })),
  ...['random-head', 'permuted'].flatMap((kind) =>
    TRAINED.map(({ name, ...preprocessing }) => ({
      kind,
      name,
      reading: { ...preprocessing, inputRange: 255 },
      count: each(networks, TRAINED.length),
    })),
  ),
];
for (const { kind, name, reading, count } of runs) {
  if (options.only !== undefined && options.only !== kind) continue;
  if (kind === 'random-head') await testRandomHeads(name, reading, count);
  else await testNetworks(kind, name, reading, count);
}
printTable();
await inference.close();

interface Reading {
  mean: number[];
  std: number[];
  inputRange: number;
  channels?: string;
}

async function testNetworks(kind: string, name: string, reading: Reading, count: number) {
  const folder = await mkdtemp(join(tmpdir(), 'groundcam-untrained-'));
  const source = kind === 'random' ? name : join(options.models, `${name}.onnx`);
  const script = join(import.meta.dirname, 'networks.py');
  for (let first = 1; first <= count; first += PART) {
    const part = Math.min(PART, count - first + 1);
    await promisify(execFile)(options.python, [
      script,
      folder,
      kind,
      source,
      String(first),
      String(part),
    ]);
    for (let seed = first; seed < first + part; seed++) {
      const path = join(folder, `${seed}.onnx`);
      const outcome = { kind, name, seed, ...(await testNetwork(path, reading)) };
      await rm(path);
      report(outcome);
    }
  }
  await rm(folder, { recursive: true });
}

async function testNetwork(path: string, reading: Reading) {
  const { bytes, card, photos, choice, logits } = await prepare(path, reading);
  const source = {
    key: path,
    fixedBatch: null,
    isAlone: false,
    heads: card,
    load: () => Promise.resolve(bytes),
  };
  const rows = await Promise.all(
    photos.map(async ({ image, height, width, grid }) => {
      const request = { image, height, width, targetMask: maskOf(logits), heads: choice };
      const { heads } = await inference.explain(source, request);
      return headAucs(heads?.maps ?? [], grid);
    }),
  );
  return statisticsOf(rows);
}

/** A trained network computes its features once; heads are drawn as torch.nn.Linear draws its own. */
async function testRandomHeads(name: string, reading: Reading, count: number): Promise<void> {
  const path = join(options.models, `${name}.onnx`);
  const { bytes, card, photos, choice, logits } = await prepare(path, reading);
  const thread = new InferenceThread({ threads: 1 });
  await thread.load('explainer', bytes);
  const explained = [];
  for (const { image, height, width, grid } of photos) {
    const { tensors } = await thread.run('explainer', {
      image: { type: 'uint8', dims: [1, height, width, 3], data: image.slice() },
      target_mask: { type: 'float32', dims: [1, logits], data: maskOf(logits) },
    });
    explained.push({ tensors, grid });
  }
  const graph = readHeadsGraph(readModel(bytes));
  for (let seed = 1; seed <= count; seed++) {
    const uniform = randomNumbers(seed);
    const values = card.layers.map(({ channels }) => {
      const draw = () => (2 * uniform() - 1) / Math.sqrt(channels);
      const weights = Float32Array.from({ length: logits * channels }, draw);
      return { weights, bias: Float32Array.from({ length: logits }, draw) };
    });
    const { heads, others } = headsOfModel(choice);
    await thread.load('heads', headsModel(graph, card, await headRows(card, values, heads), heads));
    const rows = [];
    for (const { tensors, grid } of explained) {
      const maps = await runHeads(thread, card, tensors, {
        count: HEADS + 1 + others.length,
        others,
      });
      rows.push(headAucs(maps, grid));
    }
    await thread.unload('heads');
    report({ kind: 'random-head', name, seed, ...statisticsOf(rows) });
  }
  await thread.close();
}

async function runHeads(
  thread: InferenceThread,
  { layers, boundary, maps }: HeadsCard,
  tensors: Tensors,
  { count, others }: { count: number; others: readonly number[] },
): Promise<HeadMaps[]> {
  const copyOf = (output: string, dims?: number[]): Tensor => {
    const data = floatsOf(tensors[output]).slice();
    return { type: 'float32', dims: dims ?? [data.length], data };
  };
  const which = BigInt64Array.from({ length: count }, (_, head) => BigInt(head));
  const { tensors: made } = await thread.run('heads', {
    which: { type: 'int64', dims: [count], data: which },
    others: { type: 'int64', dims: [others.length], data: BigInt64Array.from(others, BigInt) },
    ...Object.fromEntries(layers.map(({ features }, j) => [`features.${j}`, copyOf(features)])),
    ...Object.fromEntries(
      boundary.map(({ output, input, shape }) => [input, copyOf(output, shape)]),
    ),
  });
  return maps.map(([height, width], layer) => ({
    height,
    width,
    data: floatsOf(made[`map.${layer}`]),
  }));
}

/** Compiles a network, and says which of its heads to explain for which photos. */
async function prepare(path: string, preprocessing: Reading) {
  const spec = AuditSpec.parse({
    model: { uri: path, preprocessing },
    dataset: { uri: options.voc, classes: ['aeroplane'] },
  });
  const { bytes, recipe, heads } = await compileExplainer((await openModel(path)).model, {
    preprocessing: Preprocessing.parse(spec.model.preprocessing),
    heads: true,
    run: inference.runOnce,
  });
  if (!heads || 'missing' in heads) throw new Error(heads?.missing);
  const [height, width] = recipe.inputSize;
  const key = `${height}x${width}`;
  const photos = await (photosOf.get(key) ?? readPhotos(spec, height, width));
  photosOf.set(key, Promise.resolve(photos));
  const others = [...permutation(recipe.logits, randomNumbers(1))];
  const choice: HeadsChoice = {
    candidates: GROUP,
    untrained: HEADS,
    classes: others.filter((logit) => !GROUP.includes(logit)).slice(0, 99),
  };
  return { bytes, card: heads, photos, choice, logits: recipe.logits };
}

function maskOf(logits: number): Float32Array {
  return Float32Array.from({ length: logits }, (_, logit) => Number(GROUP.includes(logit)));
}

/** @param rows ROC-AUCs of each photo: of the own head, of permuted ones, and of other logits */
function statisticsOf(rows: number[][]) {
  const [own = 0.5, ...draws] = rows[0]!.map(
    (_, head) => rows.reduce((sum, row) => sum + row[head]!, 0) / rows.length,
  );
  const untrained = draws.slice(0, HEADS);
  const ofImages = pairedTTest(
    rows.map((row) => row[0]!),
    rows.map((row, image) => row[1 + image]!),
  );
  return {
    own,
    untrained: untrained.reduce((sum, auc) => sum + auc, 0) / HEADS,
    p: rankTest(own, untrained).greater,
    pClasses: rankTest(own, draws.slice(HEADS)).greater,
    pOfImages: ofImages.p?.greater ?? 1,
  };
}

function report(outcome: Outcome): void {
  outcomes.push(outcome);
  console.log(JSON.stringify(outcome));
}

async function readPhotos(spec: AuditSpec, height: number, width: number): Promise<Photo[]> {
  const dataset = await openDataset(openStore(spec.dataset.uri), spec.dataset);
  const samples = await listSamples(dataset, spec.dataset);
  const photos: Photo[] = [];
  for (const sample of samples.slice(0, Number(options.photos))) {
    const { image, labels } = await readSample(dataset, sample, spec.image);
    const regions = splitRegions(resizeLabels(labels, width, height), sample.foreground);
    photos.push({
      image: resizePillow(image, width, height).data,
      ...{ height, width },
      grid: regionGrid(regions),
    });
  }
  return photos;
}

function printTable(): void {
  const share = (rows: Outcome[], p: (row: Outcome) => number) => {
    const passed = rows.filter((row) => p(row) <= LEVEL).length;
    return `${passed} (${((100 * passed) / rows.length).toFixed(1)} %)`;
  };
  console.error(
    '| networks | n | mean AUC, own head | permuted heads | `learned` | class | t-test |',
  );
  for (const kind of new Set(outcomes.map((outcome) => outcome.kind))) {
    const rows = outcomes.filter((outcome) => outcome.kind === kind);
    const mean = (value: (row: Outcome) => number) =>
      (rows.reduce((sum, row) => sum + value(row), 0) / rows.length).toFixed(3);
    const cells = [
      kind,
      rows.length,
      mean(({ own }) => own),
      mean(({ untrained }) => untrained),
      share(rows, ({ p }) => p),
      share(rows, ({ pClasses }) => pClasses),
      share(rows, ({ pOfImages }) => pOfImages),
    ];
    console.error(`| ${cells.join(' | ')} |`);
  }
}
