import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { letHeapsGrow, limitHeapGrowth } from '../../workers/heap-growth.ts';

/** Makes arrays of 1 GB in a thread, of which the last 20 MB are in use, and counts how often V8 marks its heap. */
const CODE = `
  const { constants, PerformanceObserver } = require('node:perf_hooks');
  const { setTimeout } = require('node:timers/promises');
  const { parentPort } = require('node:worker_threads');
  let count = 0;
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) {
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) count++;
    }
  }).observe({ entryTypes: ['gc'] });
  (async () => {
    globalThis.objects = Array.from({ length: 200_000 }, (_, id) => ({ id, name: 'n' + id }));
    const inUse = [];
    for (let at = 0; at < 10_000; at++) {
      inUse[at % 200] = new Uint8Array(100_000).fill(1);
      if (at % 20 === 0) await setTimeout(1);
    }
    await setTimeout(10);
    parentPort.postMessage(count);
  })();
`;

async function marks(): Promise<number> {
  const thread = new Worker(CODE, { eval: true, resourceLimits: { maxYoungGenerationSizeMb: 16 } });
  const [count] = (await once(thread, 'message')) as [number];
  return count;
}

test('V8 marks heaps less often as long as there is a thread of samples', async () => {
  const before = await marks();
  const ended = [letHeapsGrow(), letHeapsGrow()];
  const meanwhile = await marks();
  ended[0]?.();
  const withOne = await marks();
  ended[1]?.();
  const after = await marks();
  expect(Math.max(meanwhile, withOne)).toBeLessThan(Math.min(before, after));
});

/** Makes objects of 600 MB, of which the last 30 MB are in use, and tells the most that the heap had. */
const LARGE = `
  const { parentPort } = require('node:worker_threads');
  const kept = Array.from({ length: 400_000 }, (_, id) => ({ id, name: 'n' + id }));
  const recent = [];
  let most = 0;
  for (let at = 0; at < 12_000_000; at++) {
    recent[at % 400_000] = { at, half: at / 2 };
    if (at % 50_000 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
  }
  parentPort.postMessage({ most, kept: kept.length });
`;

async function mostBytes(): Promise<number> {
  const thread = new Worker(LARGE, { eval: true });
  const [{ most }] = (await once(thread, 'message')) as [{ most: number }];
  return most;
}

test('a large heap is collected long before it is four times what is in use', async () => {
  const meanwhile = letHeapsGrow();
  const withSamples = await mostBytes();
  meanwhile();
  limitHeapGrowth();
  expect(await mostBytes()).toBeLessThan(0.75 * withSamples);
});
