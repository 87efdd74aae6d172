/**
 * CPU that each step of a sample's arithmetic takes, without store, Temporal or inference: ms a sample on all
 * threads, the median of several rounds over the photos of a dataset, the demo's by default. The maps are made up, of 7 × 7.
 *
 *   npx tsx bench/kernels.ts [--rounds 5] [--dataset demo/data/VOC] [--json]
 *   npx tsx bench/kernels.ts --dataset FOLDER --limit 500 --input 128   the first 500 samples, at another input size
 */
import { readFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from 'simple-statistics';
import { baselines } from '../core/baselines/baselines.ts';
import { headAucs } from '../core/baselines/head-aucs.ts';
import { countForeground, meanOfOthers, sumOfMasks } from '../core/baselines/mean-mask.ts';
import { measureBaseline } from '../core/baselines/measure-baseline.ts';
import { packGrid, unpackGrid } from '../core/baselines/packed-grid.ts';
import { permuteMasks } from '../core/baselines/permute-masks.ts';
import { smoothHeatmap } from '../core/cam/heatmap.ts';
import { listSamples } from '../core/dataset/list-samples.ts';
import { toLabels } from '../core/dataset/masks/to-labels.ts';
import { openDataset } from '../core/dataset/open-dataset.ts';
import { sha256 } from '../core/encoding/digest.ts';
import { writeNpy } from '../core/encoding/npy.ts';
import { decodeImage } from '../core/image/decode-image.ts';
import { decodeMask } from '../core/image/decode-mask.ts';
import { wholeOf } from '../core/image/box.ts';
import { splitRegions } from '../core/image/regions.ts';
import { resizeLabels } from '../core/image/resize-nearest.ts';
import { resizePillow } from '../core/image/resize-pillow.ts';
import { contextShares } from '../core/region/context-shares.ts';
import { measureRegions } from '../core/region/measure-regions.ts';
import { regionGrid } from '../core/region/region-grid.ts';
import { randomNumbers } from '../core/stats/random.ts';
import { AuditSpec } from '../core/schema/audit-spec.ts';
import { renderLayers } from '../report/gallery/layers.ts';
import { renderOverlay } from '../report/gallery/overlay.ts';
import { openStore } from '../store/open-store.ts';

const MAP = 7;
/** The own head, 199 untrained ones and 99 other classes. */
const HEADS = 299;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    dataset: { type: 'string', default: 'demo/data/VOC' },
    limit: { type: 'string' },
    input: { type: 'string', default: '224' },
    json: { type: 'boolean', default: false },
  },
});
const INPUT = Number(values.input);
const spec = AuditSpec.parse({
  model: { uri: 'none.onnx' },
  dataset: { uri: values.dataset },
  target: { kind: 'predicted' },
});
const dataset = await openDataset(openStore(values.dataset), spec.dataset);
const listed = await listSamples(dataset, {
  classes: 'all',
  limit: values.limit === undefined ? undefined : Number(values.limit),
});
const samples = await Promise.all(
  listed.map(async ({ image, mask, foreground }) => ({
    foreground,
    photo: await readFile(join(values.dataset, image)),
    mask: await readFile(join(values.dataset, mask)),
  })),
);
const uniform = randomNumbers(1);
const random = (length: number) =>
  Float32Array.from({ length }, () => Math.max(0, uniform() - 0.3));
const view = { flipped: false, intensity: 1 };
const maps = samples.map(() => ({
  cam: { width: MAP, height: MAP, data: random(MAP * MAP) },
  view,
}));
const ofHeads = { width: MAP, height: MAP, data: random(HEADS * MAP * MAP) };

const rows: { step: string; ms: number }[] = [];

const photos = await step('decode photos', ({ photo }) => decodeImage(photo, spec.image));
const masks = await step('decode masks', async ({ mask }) =>
  toLabels(await decodeMask(mask), dataset.masks),
);
const inputs = await step('resize photos', (_, at) => resizePillow(photos[at]!, INPUT, INPUT));
const labels = await step('resize masks', (_, at) => resizeLabels(masks[at]!, INPUT, INPUT));
await step('digest and .npy of photo and mask', (_, at) => {
  const image = writeNpy({ shape: [INPUT, INPUT, 3], data: inputs[at]!.data });
  const mask = writeNpy({ shape: [INPUT, INPUT], data: labels[at]!.data });
  return [sha256(image), sha256(mask)];
});
const heat = await step('heat', (_, at) => smoothHeatmap([maps[at]!], INPUT, INPUT));
await step('measures', ({ foreground }, at) => {
  measureRegions(heat[at]!, labels[at]!, foreground);
  contextShares(heat[at]!, labels[at]!, foreground, dataset.masks.classes);
});
const size = { width: INPUT, height: INPUT };
const sum = sumOfMasks(
  size,
  samples.map(({ foreground }, at) => countForeground(labels[at]!, foreground)),
);
await step('mean mask and Gaussian', ({ foreground }, at) => {
  const regions = splitRegions(labels[at]!, foreground);
  for (const baseline of Object.values(baselines)) {
    const map = baseline.heat({
      size,
      meanOfOthers: () =>
        meanOfOthers(sum, sumOfMasks(size, [countForeground(labels[at]!, foreground)])),
    });
    if (map) measureBaseline(map, regions);
  }
});
const grids = await step('grid of heat and mask', ({ foreground }, at) => {
  const map = smoothHeatmap([maps[at]!], INPUT, INPUT);
  return packGrid(map, splitRegions(labels[at]!, foreground));
});
await step(`${HEADS} heads`, ({ foreground }, at) =>
  headAucs([ofHeads], regionGrid(splitRegions(labels[at]!, foreground))),
);
await whole('permuted masks', () =>
  permuteMasks(
    grids.map((grid, at) => ({
      class: 'one',
      image: String(at),
      area: splitRegions(labels[at]!, samples[at]!.foreground).foreground,
      ...unpackGrid(grid),
    })),
  ),
);
await step('picture for the page', ({ foreground }, at) => renderLayers(sourceOf(foreground, at)));
await step('picture as a file', ({ foreground }, at) => renderOverlay(sourceOf(foreground, at)));

if (values.json) console.log(JSON.stringify(Object.fromEntries(rows.map((r) => [r.step, r.ms]))));
else {
  console.log(
    `${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(2)}, Node ${process.versions.node}, ${samples.length} samples\n`,
  );
  for (const { step: name, ms } of rows) console.log(`| ${name} | ${ms.toFixed(2)} |`);
}

function sourceOf(foreground: number, at: number) {
  const photo = photos[at]!;
  return {
    photo,
    labels: masks[at]!,
    foreground,
    heatmap: heat[at]!,
    seen: wholeOf(photo),
    cells: MAP,
  };
}

/** Takes all samples through a step, one after the other. Returns what it made of each. */
function step<Made>(
  name: string,
  make: (sample: (typeof samples)[number], at: number) => Made | Promise<Made>,
): Promise<Made[]> {
  return whole(name, async () => {
    const made: Made[] = [];
    for (const [at, sample] of samples.entries()) made.push(await make(sample, at));
    return made;
  });
}

/** The same for what needs all samples at once. */
async function whole<Made>(name: string, make: () => Made | Promise<Made>): Promise<Made> {
  let made = await make();
  const costs: number[] = [];
  for (let round = 0; round < Number(values.rounds); round++) {
    const before = process.cpuUsage();
    made = await make();
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1000 / samples.length);
  }
  rows.push({ step: name, ms: median(costs) });
  return made;
}
