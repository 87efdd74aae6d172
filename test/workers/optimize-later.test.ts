import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const module = new URL('../../workers/optimize-later.ts', import.meta.url).href;

/** Calls small functions in a process of its own, and counts how many V8 optimizes. */
async function optimized(before: string): Promise<{ count: number; stderr: string }> {
  const code = `
    import { optimizeLater } from ${JSON.stringify(module)};
    ${before}
    const functions = Array.from({ length: 20 }, (_, k) => new Function('x', 'return x * ' + k + ' + x'));
    for (let at = 0; at < 10_000; at++) for (const each of functions) each(at);`;
  const node = ['--trace-opt', '--import', 'tsx', '--input-type=module', '--eval', code];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, node, {
    maxBuffer: 2 ** 26,
  });
  const lines = stdout.split('\n').filter((line) => !line.includes('file:'));
  return {
    count: lines.filter((line) => /completed optimizing.*TURBOFAN/.test(line)).length,
    stderr,
  };
}

test('V8 optimizes functions later', async () => {
  const [usual, later] = [await optimized(''), await optimized('optimizeLater();')];
  expect(later.stderr).toBe(usual.stderr);
  const major = Number(process.versions.v8.split('.')[0]);
  // Maglev comes first in newer versions, and the optimizer after more calls.
  if (major < 13) expect(later.count).toBeLessThan(usual.count / 2);
  else expect(later.count).toBeLessThanOrEqual(usual.count);
});
