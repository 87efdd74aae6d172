import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FileStore } from '../../../store/file-store.ts';
import type { StoredObject } from '../../../store/store.ts';
import { PackIndex } from '../../../store/packs/pack-index.ts';

/** A store in which something happens before a listing that was made is read. */
class SlowStore extends FileStore {
  meanwhile: () => Promise<void> = () => Promise.resolve();

  override async *list(prefix: string) {
    const listed: StoredObject[] = [];
    for await (const object of super.list(prefix)) listed.push(object);
    await this.meanwhile();
    yield* listed;
  }
}

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'groundcam-index-'))));
afterEach(() => rm(folder, { recursive: true }));

it('keeps what was added while it was read again', async () => {
  const store = new SlowStore(folder);
  const index = new PackIndex(store);
  await index.add('first', ['a']);
  await index.refresh();
  store.meanwhile = () => index.add('second', ['b']);
  await index.refresh();
  expect(index.find('a')?.pack).toBe('first');
  expect(index.find('b')?.pack).toBe('second');
  expect(index.find('c')).toBeUndefined();
});

it('forgets what another has taken back', async () => {
  const [one, other] = [new PackIndex(new FileStore(folder)), new PackIndex(new FileStore(folder))];
  await one.add('first', ['a', 'b']);
  await Promise.all([one.refresh(), other.refresh()]);
  await other.takeBack(['a']);
  await one.refresh();
  expect(one.find('a')).toBeUndefined();
  expect(one.find('b')?.pack).toBe('first');
});
