import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { writeNpy } from '../../../core/encoding/npy.ts';
import { unzipSync } from 'fflate';
import { compress, decompress } from '../../../core/encoding/brotli.ts';
import { sha256 } from '../../../core/encoding/digest.ts';
import type { ArtifactContent } from '../../../core/encoding/seal.ts';
import { CorruptArtifactError } from '../../../core/errors/corrupt-artifact-error.ts';
import { PackedArtifacts, type Damage } from '../../../store/artifacts/packed-artifacts.ts';
import { FileStore } from '../../../store/file-store.ts';
import { PACKS } from '../../../store/packs/pack-keys.ts';
import { MemoryStore } from '../memory-store.ts';
import { describeArtifacts } from './contract.ts';

const newStore = async () => new FileStore(await mkdtemp(join(tmpdir(), 'groundcam-packs-')));

describeArtifacts('packs', async () => new PackedArtifacts(await newStore(), { worthPacking: 1 }));

let store: FileStore;
let artifacts: PackedArtifacts;
beforeEach(async () => {
  store = await newStore();
  artifacts = new PackedArtifacts(store);
});

/** Keys of made-up measurements, of which no two batches have the same. */
function keysOf(batch: string, count = 20): string[] {
  return Array.from({ length: count }, (_, at) => {
    const digest = sha256(`${batch} ${at}`);
    return `artifacts/v1/measurement/${digest.slice(0, 2)}/${digest}.json`;
  });
}

const records = (keys: readonly string[], value: unknown = 1) =>
  new Map<string, ArtifactContent>(keys.map((key) => [key, { key, value }]));

async function damageOf(of: PackedArtifacts): Promise<Damage[]> {
  const damage: Damage[] = [];
  const listing = of.list((each) => damage.push(each))[Symbol.asyncIterator]();
  while (!(await listing.next()).done);
  return damage;
}

async function keysUnder(prefix: string, of: FileStore | MemoryStore = store): Promise<string[]> {
  const keys = [];
  for await (const { key } of of.list(prefix)) keys.push(key);
  return keys;
}

it('puts what is written together into one archive, and few or large artifacts into objects of their own', async () => {
  const large = 'artifacts/v1/explainer/00/00.onnx';
  await artifacts.write(new Map([...records(keysOf('a')), [large, Uint8Array.of(1, 2, 3)]]));
  await artifacts.write(records(keysOf('b', 3)));
  expect(await keysUnder(PACKS)).toHaveLength(1);
  expect((await keysUnder('artifacts/')).sort()).toEqual([large, ...keysOf('b', 3)].sort());
  expect((await artifacts.read([...keysOf('a'), ...keysOf('b', 3), large])).size).toBe(24);
});

it('puts arrays of more than 16 MB into several archives, since each is read as a whole', async () => {
  const mask = writeNpy({ shape: [1024, 1024], data: new Uint8Array(1 << 20) });
  const keys = keysOf('a', 40).map((key) =>
    key.replace('measurement', 'labels').replace('json', 'npy'),
  );
  await artifacts.write(new Map(keys.map((key) => [key, mask])));
  expect(await keysUnder(PACKS)).toHaveLength(3);
  const read = await new PackedArtifacts(store).read(keys);
  expect(keys.every((key) => Buffer.from(mask).equals(read.get(key) as Uint8Array))).toBe(true);
});

it('finds what another process has written since', async () => {
  const other = new PackedArtifacts(store);
  expect((await other.known(keysOf('a'))).size).toBe(0);
  await artifacts.write(records(keysOf('a')));
  expect((await other.read(keysOf('a'))).size).toBe(20);
  expect((await other.known(keysOf('a'))).size).toBe(20);
});

it('asks the store once whether it has single artifacts, not for each key', async () => {
  const memory = new MemoryStore();
  const packed = new PackedArtifacts(memory);
  for (const batch of ['a', 'b', 'c']) {
    expect((await packed.known(keysOf(batch, 500))).size).toBe(0);
    await packed.write(records(keysOf(batch, 500)));
  }
  const { list, has, modified = 0, read = 0, write } = memory.requests;
  expect({ list, has, modified, read, write }).toMatchInlineSnapshot(`
    {
      "has": undefined,
      "list": 2,
      "modified": 0,
      "read": 0,
      "write": 6,
    }
  `);
});

it('notices that a file in an archive has another name, and removes what it was', async () => {
  const keys = keysOf('a');
  await artifacts.write(records(keys));
  const [pack = ''] = await keysUnder(PACKS);
  const path = store.locate(pack);
  const bytes = Buffer.from(await decompress(await readFile(path)));
  const renamed = keys[3]!;
  const at = bytes.lastIndexOf(renamed.slice(renamed.lastIndexOf('/') + 1));
  bytes[at]! ^= 1;
  await writeFile(path, await compress(bytes));
  const fresh = new PackedArtifacts(store);
  expect((await damageOf(fresh)).map(({ key }) => key)).toEqual([pack]);
  const contents = await fresh.read(keys);
  expect(contents.get(renamed)).toBeInstanceOf(CorruptArtifactError);
  expect([...contents.values()].filter((content) => content instanceof Error)).toHaveLength(1);
  await fresh.remove([renamed]);
  expect((await fresh.known(keys)).size).toBe(19);
});

it('names an archive that was altered, and reads the others', async () => {
  await artifacts.write(records(keysOf('a')));
  await artifacts.write(records(keysOf('b')));
  const [first = ''] = await keysUnder(PACKS);
  const path = store.locate(first);
  await writeFile(path, (await readFile(path)).subarray(1));
  const fresh = new PackedArtifacts(store);
  const read = await fresh.read([...keysOf('a'), ...keysOf('b')]);
  const broken = [...read.values()].filter((content) => content instanceof CorruptArtifactError);
  expect(broken).toHaveLength(20);
  expect(await damageOf(fresh)).toEqual([
    { key: first, reason: 'The archive is not what was written' },
  ]);
});

it('computes again what one flipped bit has broken in an archive', async () => {
  await artifacts.write(records(keysOf('a')));
  const [pack = ''] = await keysUnder(PACKS);
  const bytes = Buffer.from(await decompress(await readFile(store.locate(pack))));
  bytes[150]! ^= 1;
  await writeFile(store.locate(pack), await compress(bytes));
  const fresh = new PackedArtifacts(store);
  const read = await fresh.read(keysOf('a'));
  const broken = [...read].filter(([, content]) => content instanceof CorruptArtifactError);
  expect(broken).toHaveLength(1);
  const key = broken[0]?.[0] ?? '';
  await fresh.remove([key]);
  expect((await fresh.known(keysOf('a'))).size).toBe(19);
  await fresh.write(records([key]));
  await expect(fresh.read([key])).resolves.toEqual(records([key]));
  await expect(new PackedArtifacts(store).read([key])).resolves.toEqual(records([key]));
});

it('returns nothing wrong, whichever bit of an archive was flipped or byte cut off, and computes that again', async () => {
  const keys = keysOf('a', 8);
  const right = records(keys);
  await artifacts.write(right);
  const [pack = ''] = await keysUnder(PACKS);
  const bytes = await readFile(store.locate(pack));
  const damaged = Array.from(bytes, (_, at) => {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 1 << (at % 8);
    return [flipped, bytes.subarray(0, at)];
  }).flat();
  for (const file of damaged) {
    await writeFile(store.locate(pack), file);
    const fresh = new PackedArtifacts(store);
    const read = await fresh.read(keys);
    for (const [key, content] of read) {
      if (!(content instanceof CorruptArtifactError)) expect(content).toEqual(right.get(key));
    }
  }
  const broken = new PackedArtifacts(store);
  await broken.remove(keys);
  await broken.write(right);
  await expect(new PackedArtifacts(store).read(keys)).resolves.toEqual(right);
});

it('reads again what only one reading found broken', async () => {
  await artifacts.write(records(keysOf('a')));
  let readings = 0;
  store.read = async (key) => {
    const bytes = Buffer.from(await FileStore.prototype.read.call(store, key));
    if (key.startsWith(PACKS) && readings++ === 0) bytes[150]! ^= 1;
    return bytes;
  };
  const read = await new PackedArtifacts(store).read(keysOf('a'));
  expect(read).toEqual(records(keysOf('a')));
});

it('prefers what was written last, as an archive or alone', async () => {
  const keys = keysOf('a');
  await artifacts.write(records(keys, 1));
  await artifacts.write(records(keys, 2), { replace: true });
  await expect(artifacts.read(keys)).resolves.toEqual(records(keys, 2));
  await artifacts.write(records(keys.slice(0, 1), 3), { replace: true });
  await expect(artifacts.read(keys.slice(0, 1))).resolves.toEqual(records(keys.slice(0, 1), 3));
  await artifacts.write(records(keys.slice(1, 2), 4));
  await expect(artifacts.read(keys.slice(1, 2))).resolves.toEqual(records(keys.slice(1, 2), 2));
});

it('gives back the room of what was removed', async () => {
  const [all, most, few] = [keysOf('all'), keysOf('most'), keysOf('few')];
  for (const keys of [all, most, few]) await artifacts.write(records(keys));
  await artifacts.remove([...all, ...most.slice(0, 15), ...few.slice(0, 2)]);
  const before = await keysUnder(PACKS);
  await artifacts.reclaim(new Date(0));
  const after = await keysUnder(PACKS);
  expect(after).toHaveLength(2);
  expect(after.filter((key) => before.includes(key))).toHaveLength(1);
  for (const reader of [artifacts, new PackedArtifacts(store)]) {
    const left = await reader.read([...all, ...most, ...few]);
    expect([...left.keys()].sort()).toEqual([...most.slice(15), ...few.slice(2)].sort());
    expect(await damageOf(reader)).toEqual([]);
  }
});

it('lets a reader follow artifacts into an archive that was written again', async () => {
  const keys = keysOf('a');
  await artifacts.write(records(keys));
  const reader = new PackedArtifacts(store);
  expect((await reader.known(keys)).size).toBe(20);
  await artifacts.remove(keys.slice(1));
  await artifacts.reclaim(new Date(0));
  await expect(reader.read(keys.slice(0, 1))).resolves.toEqual(records(keys.slice(0, 1)));
});

it('deletes archives that nobody finds once they are old', async () => {
  await artifacts.write(records(keysOf('a')));
  for (const key of await keysUnder('index/')) await store.remove(key);
  const fresh = new PackedArtifacts(store);
  await fresh.reclaim(new Date(0));
  expect(await keysUnder(PACKS)).toHaveLength(1);
  await fresh.reclaim(new Date(Date.now() + 60_000));
  expect(await keysUnder(PACKS)).toEqual([]);
});

it('repairs what is broken: archives are forgotten, the index is written again', async () => {
  for (const batch of ['a', 'b', 'c']) await artifacts.write(records(keysOf(batch)));
  const [first = '', ...others] = await keysUnder(PACKS);
  await writeFile(store.locate(first), 'no archive');
  const [part = ''] = await keysUnder('index/');
  await writeFile(store.locate(part), 'no index');
  const fresh = new PackedArtifacts(store);
  const damage = await damageOf(fresh);
  expect(damage.map(({ key }) => key)).toContain(part);
  await fresh.repair([...damage.map(({ key }) => key), first]);
  for (const reader of [fresh, new PackedArtifacts(store)]) {
    const all = ['a', 'b', 'c'].flatMap((batch) => keysOf(batch));
    expect((await reader.known(all)).size).toBe(20 * others.length);
    expect(await damageOf(reader)).toEqual([]);
  }
});

it('keeps its index in few files, whoever writes', async () => {
  const writers = [artifacts, new PackedArtifacts(store)];
  for (let batch = 0; batch < 150; batch++) {
    await writers[batch % 2]!.known(keysOf(`${batch}`));
    await writers[batch % 2]!.write(records(keysOf(`${batch}`)));
  }
  expect((await keysUnder('index/')).length).toBeLessThan(80);
  const everything = Array.from({ length: 150 }, (_, batch) => keysOf(`${batch}`)).flat();
  expect((await new PackedArtifacts(store).known(everything)).size).toBe(3000);
});

it('keeps masks in a fraction of their bytes, as NumPy files in a ZIP archive that is compressed once more', async () => {
  const mask = writeNpy({ shape: [224, 224], data: new Uint8Array(224 * 224) });
  const keys = keysOf('a', 16).map((key) =>
    key.replace('measurement', 'labels').replace('json', 'npy'),
  );
  await artifacts.write(new Map(keys.map((key) => [key, mask])));
  const [pack = ''] = await keysUnder(PACKS);
  const file = await store.read(pack);
  expect(file.length).toBeLessThan(16 * 200);
  const names = keys.map((key) => key.replace('artifacts/v1/', ''));
  expect(Object.keys(unzipSync(await decompress(file))).sort()).toEqual(names.sort());
  expect((await artifacts.read(keys)).get(keys[0]!)).toEqual(Buffer.from(mask));
});
