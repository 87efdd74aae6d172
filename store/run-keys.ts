/** Characters of a picture's name: file systems take 255 bytes. */
const LONGEST_NAME = 120;

/** The keys of a run's outputs. They are immutable once the run has ended. */
export function runKeys(runId: string) {
  const folder = `runs/${runId}`;
  return {
    folder,
    /** Whose the run id is: written once, by the first that plans a run of that name. */
    claim: `${folder}/claim.json`,
    /** Names the run that has the results, if this one found no changes. */
    sameAs: `${folder}/same-as.json`,
    /** Written again and again by workers as long as the run is under way: see `run-lease.ts`. */
    lease: `${folder}/lease.json`,
    spec: `${folder}/spec.json`,
    plan: `${folder}/plan.json`,
    manifest: `${folder}/manifest.jsonl`,
    /** The samples by shard: first those to compute, then those that the store had already. */
    shards: `${folder}/shards/`,
    shard: (index: number) => `${folder}/shards/${String(index).padStart(6, '0')}.jsonl.br`,
    /** For each sample of a shard, the one that lends it a background, or null. */
    donors: (index: number) => `${folder}/donors/${String(index).padStart(6, '0')}.jsonl.br`,
    /** Marks when a run that recomputes stages began. */
    recomputed: `${folder}/recompute.json`,
    /** The results until the run is published: a run that has `results` has all its outputs. */
    unpublished: `${folder}/results.unpublished.json`,
    /** The page's pictures of samples until the run is published: an attempt goes on from what another has drawn. */
    allDrawn: `${folder}/drawn-`,
    drawn: (index: number) => `${folder}/drawn-${String(index).padStart(6, '0')}.json`,
    /** What baselines need from all masks: their sum and, by shard, a partner for each sample. */
    maskSum: `${folder}/mask-sum.json`,
    baselineShards: `${folder}/baselines/`,
    baselineShard: (index: number) => `${folder}/baselines/${String(index).padStart(6, '0')}.json`,
    /** The SHA-256 of all that the run has published. */
    checksums: `${folder}/checksums.json`,
    results: `${folder}/results.json`,
    measurements: `${folder}/measurements.jsonl`,
    measurementsCsv: `${folder}/measurements.csv`,
    interventionsCsv: `${folder}/interventions.csv`,
    attacksCsv: `${folder}/attacks.csv`,
    attacksParquet: `${folder}/attacks.parquet`,
    measurementsParquet: `${folder}/measurements.parquet`,
    report: `${folder}/report.html`,
    /** Why the sample at that place of the manifest failed. */
    failure: (index: number) => `${folder}/failures/${String(index).padStart(6, '0')}.json`,
    /** Picture of one sample; the index keeps names unique and sorted. */
    overlay: (index: number, name: string) =>
      `${folder}/overlays/${String(index).padStart(6, '0')}-${name.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, LONGEST_NAME)}.jpg`,
  };
}

/** Names the run that was published last: `{ "runId": … }`. */
export const LATEST = 'latest.json';

/** Says which format the store has. */
export const STORE_FILE = 'store.json';

/** What the keys of all runs and of all artifacts begin with. */
export const RUNS = 'runs/';
export const ARTIFACTS = 'artifacts/';
