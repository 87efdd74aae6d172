/** Characters of a picture's name: file systems take 255 bytes. */
const LONGEST_NAME = 120;

/** Where a run's outputs lie in the store. They are immutable once the run has ended. */
export function runKeys(runId: string) {
  const folder = `runs/${runId}`;
  return {
    folder,
    spec: `${folder}/spec.json`,
    plan: `${folder}/plan.json`,
    manifest: `${folder}/manifest.jsonl`,
    /** The samples by shard: first those to compute, then those that the store had already. */
    shard: (index: number) => `${folder}/shards/${String(index).padStart(6, '0')}.jsonl`,
    results: `${folder}/results.json`,
    measurements: `${folder}/measurements.jsonl`,
    measurementsCsv: `${folder}/measurements.csv`,
    measurementsParquet: `${folder}/measurements.parquet`,
    report: `${folder}/report.html`,
    /** Why the sample at that place of the manifest failed. */
    failure: (index: number) => `${folder}/failures/${String(index).padStart(6, '0')}.json`,
    /** Picture of one sample; the index keeps names unique and sorted. */
    overlay: (index: number, name: string) =>
      `${folder}/overlays/${String(index).padStart(6, '0')}-${name.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, LONGEST_NAME)}.jpg`,
  };
}

/** Points at the run that was published last: `{ "runId": … }`. */
export const LATEST = 'latest.json';
