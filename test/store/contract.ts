import { describe, expect, test, vi } from 'vitest';
import { sha256 } from '../../core/encoding/digest.ts';
import { InputError } from '../../core/errors/input-error.ts';
import { NotFoundError } from '../../core/errors/not-found-error.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();
const bytes = (content: string) => Buffer.from(content);

/** Keys under the prefix, in the order in which the store lists them. */
export async function keysOf(store: Store, prefix = ''): Promise<string[]> {
  const keys = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

/** What every store does. `open` gives a new, empty store each time. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(name, () => {
    test('gives back the bytes that were written', async () => {
      const store = await open();
      const content = Uint8Array.from({ length: 256 }, (_, i) => i);
      await store.write('a/b/c.bin', content);
      expect(new Uint8Array(await store.read('a/b/c.bin'))).toEqual(content);
    });

    test('keeps text as UTF-8, and an empty object as empty', async () => {
      const store = await open();
      await store.write('text', 'Maß für Maß');
      await store.write('empty', '');
      expect(text(await store.read('text'))).toBe('Maß für Maß');
      expect((await store.read('empty')).length).toBe(0);
    });

    test('takes keys with spaces, plus signs, percent signs and accents as they are', async () => {
      const store = await open();
      const keys = ['a b', 'a%20b', 'a+b', 'é/ü', 'x=1&y=2', '#?'];
      for (const key of keys) await store.write(key, key);
      for (const key of keys) expect(text(await store.read(key))).toBe(key);
      expect((await keysOf(store)).sort()).toEqual([...keys].sort());
    });

    test('replaces an object when it is written again', async () => {
      const store = await open();
      await store.write('a', 'a long first version');
      await store.write('a', 'second');
      expect(text(await store.read('a'))).toBe('second');
    });

    test('joins text that is written in parts, and replaces what was there', async () => {
      const store = await open();
      await store.write('text', 'before');
      await store.writeParts('text', () => ['Maß ', 'für ', 'Maß']);
      await store.writeParts('empty', () => []);
      expect(text(await store.read('text'))).toBe('Maß für Maß');
      expect((await store.read('empty')).length).toBe(0);
    });

    test('writes parts that come one by one, text and bytes', async () => {
      const store = await open();
      await store.writeParts('parts', async function* () {
        for (const part of ['Maß', Uint8Array.of(0, 255), '.']) yield await Promise.resolve(part);
      });
      expect([...(await store.read('parts'))]).toEqual([77, 97, 195, 159, 0, 255, 46]);
    });

    test('says which object is missing when it is read', async () => {
      const store = await open();
      const error = await store.read('no/such').catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(NotFoundError);
      expect(error).toMatchObject({ message: `There is no ${store.locate('no/such')}` });
    });

    test('reads a part of an object, and no more than there is', async () => {
      const store = await open();
      await store.write('digits', '0123456789');
      await store.write('empty', '');
      expect(text(await store.readRange('digits', 3, 4))).toBe('3456');
      expect(text(await store.readRange('digits', 8, 100))).toBe('89');
      expect(text(await store.readRange('digits', 2, 0))).toBe('');
      expect(text(await store.readRange('digits', 10, 5))).toBe('');
      expect(text(await store.readRange('empty', 0, 5))).toBe('');
      await expect(store.readRange('no/such', 0, 1)).rejects.toThrow(NotFoundError);
    });

    test('does not take a folder for an object', async () => {
      const store = await open();
      await store.write('a/b', 'x');
      expect(await store.has('a')).toBe(false);
      expect(await store.digest('a')).toBeNull();
      await expect(store.read('a')).rejects.toBeInstanceOf(NotFoundError);
      await expect(store.read('a/b/c')).rejects.toBeInstanceOf(NotFoundError);
    });

    test('writes once, and a second write is a success that changes nothing', async () => {
      const store = await open();
      expect(await store.writeOnce('a/b', 'first')).toBe('written');
      expect(await store.writeOnce('a/b', 'second')).toBe('exists');
      expect(text(await store.read('a/b'))).toBe('first');
    });

    test('lets one of many writers of one artifact win, and fails none', async () => {
      const store = await open();
      const writers = Array.from({ length: 16 }, (_, i) => store.writeOnce('x/y', `writer ${i}`));
      const outcomes = await Promise.all(writers);
      expect(outcomes.filter((outcome) => outcome === 'written')).toHaveLength(1);
      expect(text(await store.read('x/y'))).toBe(`writer ${outcomes.indexOf('written')}`);
    });

    test('swaps only what is still as it was', async () => {
      const store = await open();
      expect(await store.swap('latest', bytes('0'), '1')).toBe(false);
      expect(await store.swap('latest', null, '1')).toBe(true);
      expect(await store.swap('latest', null, '2')).toBe(false);
      expect(await store.swap('latest', bytes('0'), '2')).toBe(false);
      expect(await store.swap('latest', bytes('1'), '2')).toBe(true);
      expect(text(await store.read('latest'))).toBe('2');
    });

    test('loses no increment when many swap at once', async () => {
      const store = await open();
      await store.write('count', '0');
      const increment = async () => {
        for (;;) {
          const previous = await store.read('count');
          if (await store.swap('count', previous, String(Number(text(previous)) + 1))) return;
        }
      };
      await Promise.all(Array.from({ length: 8 }, increment));
      expect(text(await store.read('count'))).toBe('8');
    });

    test('lists all objects under a prefix, with sizes, in the order of their keys', async () => {
      const store = await open();
      const keys = ['b', 'a/c', 'a0', 'a.txt', 'a/b/d', 'ab', 'a/\u{ffee}', 'a/\u{1f600}', 'é'];
      for (const key of keys) await store.write(key, key);
      expect(await keysOf(store)).toEqual([
        ...['a.txt', 'a/b/d', 'a/c', 'a/\u{ffee}', 'a/\u{1f600}', 'a0', 'ab', 'b', 'é'],
      ]);
      for await (const { key, size } of store.list('')) expect(size).toBe(bytes(key).length);
    });

    test('takes a prefix as the beginning of keys, wherever it ends', async () => {
      const store = await open();
      for (const key of ['run/1', 'runs/1/a', 'runs/12', 'runs-old/1']) await store.write(key, '');
      expect(await keysOf(store, 'run')).toEqual(['run/1', 'runs-old/1', 'runs/1/a', 'runs/12']);
      expect(await keysOf(store, 'runs/')).toEqual(['runs/1/a', 'runs/12']);
      expect(await keysOf(store, 'runs/1')).toEqual(['runs/1/a', 'runs/12']);
      expect(await keysOf(store, 'runs/1/a')).toEqual(['runs/1/a']);
      expect(await keysOf(store, 'none/at/all')).toEqual([]);
    });

    test('gives the SHA-256 of the content as its digest', async () => {
      const store = await open();
      await store.write('a', 'one');
      expect(await store.digest('a')).toBe(sha256('one'));
      await store.write('a', 'two');
      expect(await store.digest('a')).toBe(sha256('two'));
      expect(await store.digest('c')).toBeNull();
    });

    test('marks an object, the same in listings, until it has changed', async () => {
      const store = await open();
      const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 10_000);
      try {
        await store.write('a', 'one');
        const mark = await store.mark('a');
        expect(mark).toEqual(expect.any(String));
        expect(await store.mark('a')).toBe(mark);
        expect(await store.markedDigest('a')).toEqual({ digest: sha256('one'), mark });
        for await (const object of store.list('a')) expect(object.mark).toBe(mark);
        await store.write('a', 'two');
        expect(await store.mark('a')).not.toBe(mark);
        expect(await store.mark('b')).toBeNull();
        expect(await store.markedDigest('b')).toBeNull();
      } finally {
        now.mockRestore();
      }
    });

    test('has what was written, and nothing else', async () => {
      const store = await open();
      await store.write('a', '');
      expect([await store.has('a'), await store.has('b')]).toEqual([true, false]);
    });

    test('knows when an object was last written, the same in listings', async () => {
      const store = await open();
      await store.write('marker', '');
      await store.write('a', 'one');
      await store.write('a', 'two');
      const marker = await store.modified('marker');
      const modified = await store.modified('a');
      expect(modified!.getTime()).toBeGreaterThanOrEqual(marker!.getTime());
      for await (const object of store.list('a')) expect(object.modified).toEqual(modified);
      expect(await store.modified('no/such')).toBeNull();
    });

    test('removes an object, and what is not there is removed already', async () => {
      const store = await open();
      await store.write('a/b', '');
      await store.write('a/c', '');
      await store.remove('a/b');
      await store.remove('a/b');
      await store.remove('no/such');
      await store.remove('a');
      expect(await keysOf(store)).toEqual(['a/c']);
      expect(await store.writeOnce('a/b', 'again')).toBe('written');
    });

    test('passes its check and is still empty after it', async () => {
      const store = await open();
      await store.check();
      expect(await keysOf(store)).toEqual([]);
    });

    test('opens again at its URI', async () => {
      const store = await open();
      await store.write('a', 'kept');
      const again = openStore(store.uri);
      expect(again.uri).toBe(store.uri);
      expect(text(await again.read('a'))).toBe('kept');
    });

    test.each(['', '/a', '../a', 'a/../b', 'a//b', 'a/', './a', 'a\\b', 'a\0b', 'a\nb', '.tmp-a'])(
      'refuses the key %j',
      async (key) => {
        const store = await open();
        await expect(store.write(key, '')).rejects.toBeInstanceOf(InputError);
        await expect(store.read(key)).rejects.toBeInstanceOf(InputError);
      },
    );

    test('refuses a prefix that leads out of it', async () => {
      const store = await open();
      await expect(keysOf(store, '../')).rejects.toBeInstanceOf(InputError);
    });
  });
}
