import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { mutated, smallModels } from './mutations.ts';
import { readAnyhow } from './read-anyhow.ts';

/** A file takes longer than this only if something grows faster than it should, in ms. */
const PATIENCE = 10_000;
const ROUND = 500;

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '5' }, seed: { type: 'string', default: '1' } },
});
const files = smallModels();
const end = Date.now() + Number(values.minutes) * 60_000;
const outcomes = new Map<string, number>();
let slowest = 0;

for (let seed = Number(values.seed); Date.now() < end; seed++) {
  const property = fc.asyncProperty(mutated(files), async (bytes) => {
    const start = performance.now();
    const error = await readAnyhow(bytes);
    const took = performance.now() - start;
    slowest = Math.max(slowest, took);
    const outcome = error ? error.message.replaceAll(/\d+|"[^"]*"/g, '#').slice(0, 60) : 'read';
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    if (took > PATIENCE) throw new Error(`It took ${took.toFixed(0)} ms`);
  });
  const result = await fc.check(property, { seed, numRuns: ROUND });
  if (result.failed) {
    await writeFile('fuzz-onnx.onnx', result.counterexample![0]);
    process.exitCode = 1;
    console.error(`Seed ${seed} failed; its file is fuzz-onnx.onnx:`, result.errorInstance);
    break;
  }
}
const megabytes = process.resourceUsage().maxRSS / 1024;
const tried = [...outcomes.values()].reduce((sum, n) => sum + n, 0);
console.log(
  `${tried} files, ${outcomes.size} kinds of outcome; slowest ${slowest.toFixed(0)} ms, peak ${megabytes.toFixed(0)} MB`,
);
for (const [outcome, n] of [...outcomes].sort(([, a], [, b]) => b - a).slice(0, 25)) {
  console.log(String(n).padStart(7), outcome);
}
