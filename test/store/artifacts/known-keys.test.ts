import { expect, it } from 'vitest';
import { sha256 } from '../../../core/encoding/digest.ts';
import { knownKeys } from '../../../store/artifacts/known-keys.ts';
import { MemoryStore } from '../memory-store.ts';

const keyOf = (name: number) => {
  const digest = sha256(`${name}`);
  return `artifacts/v1/measurement/${digest.slice(0, 2)}/${digest}.json`;
};
const keysOf = (count: number) => Array.from({ length: count }, (_, name) => keyOf(name));

function storeOf(keys: readonly string[], keysPerListing: number): MemoryStore {
  const store = new MemoryStore({ keysPerListing });
  for (const key of keys) store.objects.set(key, new Uint8Array());
  return store;
}

it.each([1, 10, 1000])('finds those that are there, if a listing has %i keys', async (keys) => {
  const wanted = keysOf(3000);
  const there = wanted.filter((_key, at) => at % 3 === 0);
  const known = await knownKeys(storeOf([...there, ...keysOf(5000).slice(4000)], keys), wanted);
  expect([...known.keys()].sort()).toEqual(there.sort());
});

it('asks for each of a few keys', async () => {
  const store = storeOf(keysOf(5000), 1000);
  await knownKeys(store, keysOf(3));
  expect(store.requests).toEqual({ modified: 3 });
});

it('asks for each of a few keys in one folder, which may be full', async () => {
  const store = storeOf(keysOf(5000), 1000);
  const key = keyOf(1);
  const known = await knownKeys(store, [key, key.replace(/[.]json$/, '.npy')]);
  expect([...known.keys()]).toEqual([key]);
  expect(store.requests).toEqual({ modified: 2 });
});

it('lists if many are wanted, at a request a folder', async () => {
  const store = storeOf(keysOf(8000), 1000);
  await knownKeys(store, keysOf(4000));
  expect(store.requests).toEqual({ list: 256 });
});

it('gives listing up if the store holds far more than is wanted', async () => {
  const store = storeOf(keysOf(6000), 2);
  const wanted = keysOf(800);
  await knownKeys(store, wanted);
  const { modified = 0, list = 0 } = store.requests;
  expect(list).toBeGreaterThan(256);
  expect(modified + list).toBeLessThan(2 * wanted.length);
});

it('asks nothing for no keys', async () => {
  const store = storeOf([], 1000);
  await expect(knownKeys(store, [])).resolves.toEqual(new Map());
  expect(store.requests).toEqual({});
});
