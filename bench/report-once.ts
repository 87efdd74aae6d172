/** Makes statistics and report of a run that was measured, in a process of its own; prints the cost as JSON. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { onThisThread } from '../activities/heavy/on-this-thread.ts';
import { makePublish } from '../activities/publish.ts';
import { makeReduce } from '../activities/reduce.ts';
import { Runs } from '../activities/shared/runs.ts';
import { limitHeapGrowth } from '../workers/heap-growth.ts';

limitHeapGrowth();
const [store = '', runId = ''] = process.argv.slice(2);
const reference = { store, runId, planId: 'bench' };
const { node } = process.versions;
const versions = { groundcam: 'bench', gitCommit: null, node, sharp: 'none', libvips: 'none' };
const runs = new Runs();
const work = onThisThread(runs, versions);
const reduce = makeReduce(work);
const publish = makePublish(runs, work, versions);

const start = performance.now();
const before = process.cpuUsage();
await new MockActivityEnvironment().run(reduce, reference);
const reduced = performance.now();
const { user, system } = process.cpuUsage(before);
await new MockActivityEnvironment().run(publish, reference);
const all = process.cpuUsage(before);
console.log(
  JSON.stringify({
    reduce: { seconds: (reduced - start) / 1000, cpu: (user + system) / 1e6 },
    publish: {
      seconds: (performance.now() - reduced) / 1000,
      cpu: (all.user + all.system - user - system) / 1e6,
    },
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
