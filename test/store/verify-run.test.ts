import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { digestOfList } from '../../core/encoding/digest.ts';
import { jsonLines } from '../../core/encoding/json-lines.ts';
import { FileStore } from '../../store/file-store.ts';
import { writeChecksums } from '../../store/checksums.ts';
import { runKeys } from '../../store/run-keys.ts';
import { verifyStore } from '../../store/verify-store.ts';
import { makeSamples } from '../activities/samples.ts';
import { fortySamples, planOf, resultsOf } from '../report/fixture.ts';

const keys = runKeys('run');
const manifest = makeSamples(3);
const rows = fortySamples();
const computed = resultsOf(rows);
const results = {
  ...computed,
  provenance: { ...computed.provenance, manifestDigest: digestOfList(manifest) },
};

let store: FileStore;
beforeEach(async () => {
  store = new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-verify-')));
  await store.write(keys.plan, JSON.stringify(planOf(['aeroplane'])));
  await store.write(keys.manifest, jsonLines(manifest));
  await store.write(keys.measurements, jsonLines(rows));
  await store.write(keys.report, '<html>');
  await store.write(keys.overlay(0, 'photo'), 'a picture');
  await store.write(keys.results, JSON.stringify(results));
  await recordAsPublished();
});

async function recordAsPublished(): Promise<void> {
  const digest = await store.digest(keys.results);
  await writeChecksums(store, keys, {
    last: new Map([[keys.results, digest!]]),
    passing: [keys.lease, keys.unpublished],
  });
}

const brokenKeys = async () => (await verifyStore(store, () => {})).broken.map(({ key }) => key);

const files = [
  keys.plan,
  keys.manifest,
  keys.measurements,
  keys.results,
  keys.report,
  keys.overlay(0, 'photo'),
  keys.checksums,
];

it('finds nothing in a run that is as it was written, and counts its files', async () => {
  expect(await verifyStore(store, () => {})).toEqual({ checked: files.length, broken: [] });
});

it.each(files)('names a file of which one bit has flipped: %s', async (key) => {
  const bytes = await store.read(key);
  bytes[bytes.length >> 1]! ^= 1;
  await store.write(key, bytes);
  expect(await brokenKeys()).toEqual([key]);
});

it.each(files)('names a file that is gone: %s', async (key) => {
  await store.remove(key);
  expect(await brokenKeys()).toEqual([key]);
});

it('says nothing of a run that was about to be published', async () => {
  await store.write(keys.unpublished, await store.read(keys.results));
  await store.remove(keys.results);
  expect(await brokenKeys()).toEqual([]);
});

it.each([
  ['n', { n: results.n - 1 }],
  ['dz', { primary: { ...results.primary, dz: results.primary.dz! + 1e-6 } }],
  ['meanBackground', { primary: { ...results.primary, meanBackground: 0 } }],
])('names results whose %s does not follow from the rows', async (figure, change) => {
  await store.write(keys.results, JSON.stringify({ ...results, ...change }));
  await recordAsPublished();
  const { broken } = await verifyStore(store, () => {});
  expect(broken).toEqual([
    { key: keys.results, reason: expect.stringMatching(`^${figure} is `) as string },
  ]);
});

it('names a manifest that is not the one of the results', async () => {
  await store.write(keys.manifest, jsonLines(makeSamples(2)));
  await recordAsPublished();
  expect(await brokenKeys()).toEqual([keys.manifest]);
});

it('refuses a place without a store', async () => {
  const nowhere = new FileStore(join(store.folder, 'nowhere'));
  await expect(verifyStore(nowhere, () => {})).rejects.toThrow('There is no store at');
});
