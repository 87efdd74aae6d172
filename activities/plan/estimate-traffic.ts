import { chunks } from '../../core/encoding/chunks.ts';
import { jsonLineParts } from '../../core/encoding/json-lines.ts';
import { collectedGroups } from '../../core/keys/collected-groups.ts';
import { isTested } from '../../core/keys/tested-samples.ts';
import { attackCells } from '../../core/schema/attack-cells.ts';
import type { Sample } from '../../core/schema/manifest.ts';
import type { RunPlan } from '../../core/schema/run-plan.ts';
import { imagesPerActivity } from '../../workflows/contract/images-per-activity.ts';
import type { StoreTraffic } from '../../workflows/contract/workflow-messages.ts';
import type { Parts } from './split-by-work.ts';

/** Bytes around the content of an .npy artifact: its header, and the seal. */
const NPY = 200;
/**
 * Bytes in an archive, which is compressed: the name of an artifact, and what says where it is; a mask's for each pixel;
 * what a map takes beside its values; records as in BYTES, and what is left of one of heads.
 */
const PACKED = {
  ...{ around: 90, place: 16, pixel: 0.02, map: 45, heads: 0.45 },
  ...{ photo: 20, prediction: 75, measurement: 210, compared: 1_300 },
};
/** What is left of a shard's lines, compressed: digests, most of all. */
const LINES = 0.35;
/** Samples in an archive at most. */
const IN_AN_ARCHIVE = 64;

/** Bytes of records and files as stored, one a sample or a run: what audits of the demo's photos have on average. */
const BYTES = {
  photo: 180,
  prediction: 330,
  measurement: 950,
  answers: 1_250,
  /** More at large inputs, whose grids are finer. */
  compared: 1_250,
  /** What a shard keeps of each sample's baselines, compressed, and of what they are measured from. */
  baselines: 100,
  baselineSample: 60,
  /** Of each head that a sample is explained with. */
  head: 20,
  /** A picture's file, and its layers in the report, which are kept apart until the page is written. */
  picture: 19_000,
  layers: 28_000,
  /** Of measurements as JSON Lines and CSV; Parquet has its columns' names once. */
  rows: { lines: 800, csv: 700, parquet: 100 },
  parquet: 12_000,
  altered: 1_050,
  /** Of each attack on a sample: its record, and its row in both tables; and of each region and size the figures. */
  attack: { record: 3_000, rows: 1_700, figures: 18_000 },
  plan: 7_000,
  /** Results, and what baselines and interventions add to them. */
  results: { all: 20_000, baselines: 18_000, interventions: 28_000 },
  page: 97_000,
};

/**
 * What a run will ask of its store once it is planned: how many requests, and the bytes that they carry. Each stage's
 * reading and writing is counted as its activity does it. The files of dataset and model, retries, and what workers
 * have in memory are left out.
 */
export function estimateTraffic(plan: RunPlan, { pending, cached }: Parts): StoreTraffic {
  const { spec, recipe, heads } = plan;
  const [height, width] = recipe.inputSize;
  const pixels = height * width;
  const isPadded = plan.card.geometry.value.kind === 'pad';
  const [image, labels] = [3 * pixels + NPY, pixels + NPY];
  const masks = [get(labels), ...when(isPadded, get(BYTES.photo))];
  const maps = recipe.maps.map(({ size: [h, w] }) => 4 * h * w + NPY);
  const primary = maps.filter((_, at) => recipe.maps[at]?.method === recipe.method);
  const measurements = spec.method.map(() => BYTES.measurement);
  const headsOf = (samples: readonly Sample[]) =>
    heads.status === 'tested' ? samples.filter((sample) => isTested(sample, heads)).length : 0;
  const headRecord =
    heads.status === 'tested' ? 200 + BYTES.head * (heads.untrained + mostHeads(heads.classes)) : 0;

  const batch = imagesPerActivity(spec.execution.imagesPerActivity, pending.length);
  const isWhole = batch > 1;
  const testedShare = headsOf(pending.map(({ sample }) => sample)) / Math.max(1, pending.length);
  const compared = when(spec.baselines, BYTES.compared);
  const artifacts = 3 + maps.length + measurements.length + compared.length + testedShare;
  const packed =
    [
      ...[PACKED.pixel * pixels, PACKED.photo, PACKED.prediction],
      ...recipe.maps.map(({ size: [h, w] }) => 4 * h * w + PACKED.map),
      ...measurements.map(() => PACKED.measurement),
      ...compared.map(() => PACKED.compared),
    ].reduce((total, bytes) => total + bytes) +
    testedShare * PACKED.heads * headRecord +
    artifacts * PACKED.around;
  /** The archives of a shard, each read once for what comes later, and once more for the statistics of baselines. */
  const archives = (count: number): Operation[] =>
    [...chunks(Array<null>(count).fill(null), Math.min(batch, IN_AN_ARCHIVE))].flatMap(
      ({ length }) => [
        ...[ask, put(length * packed), put(length * artifacts * PACKED.place)],
        ...[get(length * packed), ...when(spec.baselines, get(length * packed))],
      ],
    );

  // Whether preprocess and explain are done; then measure, which is not asked about, and collect.
  const ofKnown: Operation[] = [
    ...[ask, ask, ask],
    ...[ask, ...maps.map(() => ask)],
    ...when(spec.measure.at === 'input', get(labels)),
    ...[get(BYTES.photo), get(BYTES.prediction), ...maps.map(get), ...measurements.map(put)],
    ...measurements.map(get),
    ...when(spec.measure.at === 'original', ...compared.map(() => get(labels))),
    ...compared.map(put),
  ];
  const ofSample: Operation[] = [
    ...ofKnown,
    // preprocess
    ...[put(image), put(labels), put(BYTES.photo)],
    // explain
    ...[get(image), ...maps.map(put), put(BYTES.prediction)],
  ];
  const toMeasure = pending.filter(({ lacks }) => lacks.measurement);
  const ofHeads = [ask, ...masks, put(headRecord)];
  const toIntervene = pending.filter(({ lacks }) => lacks.intervention);
  const ofAltered = [ask, get(image), ...masks, get(BYTES.prediction), put(BYTES.answers)];
  const attacks = (spec.attacks ?? []).flatMap(attackCells).length;
  /** What all attacks on a sample start from, and what each makes. */
  const ofAttacked = [
    ...[get(image), get(labels), get(BYTES.photo), get(BYTES.prediction), ...primary.map(get)],
    times(attacks, [ask]),
  ];
  // Noise hardly compresses: an attacked image takes about what its pixels do.
  const ofAttack = [put(BYTES.attack.record), put(0.8 * image), ...primary.map(put)];
  const toAttack = pending.map(({ lacks }) => lacks.attacks.length);
  const ofDonor = [ask, ask, ask, get(image), ...masks];
  const ofCompared = [get(BYTES.compared), get(labels), get(BYTES.photo)];
  const ofPicture = [put(BYTES.picture), put(BYTES.layers), get(BYTES.picture)];

  const ofShard = (shard: Parts['cached'], isPending: boolean): Operation[] => {
    const samples = shard.map(({ sample }) => sample);
    const file = LINES * bytesOfLines(samples);
    const groups = collectedGroups(samples, plan);
    const bytes = (BYTES.measurement * measurements.length * samples.length) / groups.length;
    const rows = [get(file), ...groups.map(() => get(bytes))];
    const survey = 0.2 * pixels;
    const partners = BYTES.baselineSample * samples.length;
    const baselines = BYTES.baselines * samples.length;
    return [
      ...when(isPending, get(file), ...when(spec.interventions, get(file))),
      ...when(isPending && isWhole, ...archives(samples.length)),
      ...(isPending ? groups.flatMap(() => [ask, put(bytes)]) : []),
      // prepareBaselines, measureBaselines, reduce
      ...when(spec.baselines, ...rows, isPending ? ask : get(survey), put(partners)),
      ...when(spec.baselines && isPending, put(survey)),
      ...when(spec.baselines, get(partners), ...(pending.length > 0 ? [ask, get(survey)] : [])),
      ...when(spec.baselines && pending.length > 0, get(file), ask, put(baselines)),
      ...when(spec.baselines, get(partners), get(baselines), get(file)),
      ...rows,
      // the checksums of what was written
      get(file),
      ...when(spec.interventions, get(file)),
      ...when(spec.baselines, get(partners)),
    ];
  };

  const samples = [...pending, ...cached].map(({ sample }) => sample);
  /** Whose artifacts are read one by one: not those that this run packs. */
  const apart = (isWhole ? cached : [...pending, ...cached]).map(({ sample }) => sample);
  const manifest = bytesOfLines(samples);
  const { lines, csv, parquet } = BYTES.rows;
  const rows = samples.length * spec.method.length;
  const pictures = Math.min(spec.overlays, samples.length);
  const page = BYTES.page + pictures * BYTES.layers;
  const tables = [lines * rows, csv * rows, BYTES.parquet + parquet * rows];
  const results = [
    BYTES.results.all,
    ...when(spec.baselines, BYTES.results.baselines),
    ...when(spec.interventions, BYTES.results.interventions),
    attacks * BYTES.attack.figures,
  ].reduce((total, bytes) => total + bytes);
  const ofRun: Operation[] = [
    // store.json and plan, by whoever works on the run and by a thread of baselines and statistics, which reads the index too
    ...[ask, get(BYTES.plan), ask, get(BYTES.plan)],
    ...when(isWhole, ask, ask, ask, ask),
    ...when(spec.baselines, put(0.2 * pixels)),
    // reduce
    ...when(spec.interventions, get(manifest), put(BYTES.altered * samples.length)),
    ...when(heads.status === 'tested', get(manifest)),
    ...[get(manifest), ...tables.map(put), put(results)],
    // publish: the page, checksums of everything, results, the publication and `latest`
    ...[ask, get(results), get(lines * rows), get(manifest), put(page)],
    ...[ask, get(page), get(manifest), ...tables.map(get), ask, ask, ask, put(0)],
    ...[put(results), put(0), ask, put(0), ask, ask],
    // what the command reads
    ...[get(results), ask],
  ];
  const shards = (parts: Parts['cached']) => [...chunks(parts, spec.execution.shardSize)];
  return sum([
    ...(isWhole
      ? [times(spec.interventions || attacks > 0 ? pending.length : 0, [put(image)])]
      : [
          times(toMeasure.length, ofSample),
          times(pending.length - toMeasure.length, ofKnown),
          times(headsOf(toMeasure.map(({ sample }) => sample)), ofHeads),
        ]),
    times(headsOf(apart), [get(headRecord)]),
    ...when(
      spec.interventions,
      times(toIntervene.length, ofAltered),
      times(toIntervene.filter(({ donor }) => donor).length, ofDonor),
      times(samples.length, [get(BYTES.answers)]),
    ),
    ...when(
      attacks > 0,
      times(toAttack.filter((count) => count > 0).length, ofAttacked),
      times(
        toAttack.reduce((total, count) => total + count, 0),
        ofAttack,
      ),
      times(samples.length * attacks, [get(BYTES.attack.record)]),
      put(0.75 * BYTES.attack.rows * attacks * samples.length),
      put(0.25 * BYTES.attack.rows * attacks * samples.length),
    ),
    ...when(spec.baselines && !isWhole, times(pending.length, compared.map(get))),
    ...when(spec.baselines, times(apart.length, compared.map(get))),
    ...when(spec.baselines && pending.length > 0, times(apart.length, ofCompared)),
    times((pictures * apart.length) / Math.max(1, samples.length), primary.map(get)),
    times(pictures, ofPicture),
    ...shards(pending).map((shard) => sum(ofShard(shard, true))),
    ...shards(cached).map((shard) => sum(ofShard(shard, false))),
    sum(ofRun),
  ]);
}

function bytesOfLines(values: readonly unknown[]): number {
  let bytes = 0;
  for (const part of jsonLineParts(values)) bytes += Buffer.byteLength(part);
  return bytes;
}

function mostHeads(classes: Readonly<Record<string, readonly number[]>>): number {
  return Math.max(0, ...Object.values(classes).map((logits) => logits.length));
}

type Operation = StoreTraffic;

/** Whether something is there, or a request that carries next to nothing. */
const ask: Operation = { requests: 1, read: 0, written: 0 };

function get(bytes: number): Operation {
  return { requests: 1, read: bytes, written: 0 };
}

function put(bytes: number): Operation {
  return { requests: 1, read: 0, written: bytes };
}

function when<Item>(condition: boolean, ...items: Item[]): Item[] {
  return condition ? items : [];
}

function times(count: number, operations: readonly Operation[]): Operation {
  const { requests, read, written } = sum(operations);
  return { requests: count * requests, read: count * read, written: count * written };
}

function sum(operations: readonly Operation[]): Operation {
  return operations.reduce(
    (total, { requests, read, written }) => ({
      requests: total.requests + requests,
      read: total.read + read,
      written: total.written + written,
    }),
    { requests: 0, read: 0, written: 0 },
  );
}
