import { expect, it } from 'vitest';
import { sha256 } from '../../../core/encoding/digest.ts';
import { knownKeys } from '../../../activities/shared/known-keys.ts';
import { MemoryStore } from '../../store/memory-store.ts';

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

it.each([1, 10, 1000])('finds those that are there, where a listing has %i keys', async (keys) => {
  const wanted = keysOf(3000);
  const there = wanted.filter((_key, at) => at % 3 === 0);
  const known = await knownKeys(storeOf([...there, ...keysOf(5000).slice(4000)], keys), wanted);
  expect([...known].sort()).toEqual(there.sort());
});

it('asks for each of a few keys', async () => {
  const store = storeOf(keysOf(5000), 1000);
  await knownKeys(store, keysOf(3));
  expect(store.requests).toEqual({ has: 3 });
});

it('lists where many are wanted, at a request a folder', async () => {
  const store = storeOf(keysOf(8000), 1000);
  await knownKeys(store, keysOf(4000));
  expect(store.requests).toEqual({ list: 256 });
});

it('gives listing up where the store holds far more than is wanted', async () => {
  const store = storeOf(keysOf(6000), 2);
  const wanted = keysOf(800);
  await knownKeys(store, wanted);
  const { has = 0, list = 0 } = store.requests;
  expect(list).toBeGreaterThan(256);
  expect(has + list).toBeLessThan(2 * wanted.length);
});

it('asks nothing for no keys', async () => {
  const store = storeOf([], 1000);
  await expect(knownKeys(store, [])).resolves.toEqual(new Set());
  expect(store.requests).toEqual({});
});
