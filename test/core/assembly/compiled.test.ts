import { readdirSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it, vi } from 'vitest';
import { Compiled } from '../../../core/assembly/compiled.ts';
import { headAucsWasm } from '../../../core/baselines/assembly/head-aucs.wasm.ts';
import { sha256 } from '../../../core/encoding/digest.ts';

const core = new URL('../../../core/', import.meta.url);
const sources = readdirSync(core, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.as'),
);

it.each(sources)('%s is what its WebAssembly was made from: infra/assembly/compile.ts', (path) => {
  const compiled = readFileSync(new URL(path.replace(/as$/, 'wasm.ts'), core), 'utf8');
  expect(compiled).toContain(`'${sha256(readFileSync(new URL(path, core)))}'`);
});

it('refuses a routine that the WebAssembly lacks', () => {
  const routines = new Compiled(headAucsWasm, ['shrink']);
  expect(() => routines.use([], () => routines.run('shrink'))).toThrow(
    'The WebAssembly has no shrink',
  );
});

it('places arrays and room that do not overlap, of any size, and gives large memory back', () => {
  const routines = new Compiled(headAucsWasm, ['measure']);
  routines.use([Uint8Array.of(1, 2, 3), 20_000_000, 8], (memory, first, second, third = 0) => {
    expect([first, second - first >= 3, third - second >= 20_000_000]).toEqual([0, true, true]);
    expect([...new Uint8Array(memory, first, 3)]).toEqual([1, 2, 3]);
    expect(memory.byteLength).toBeGreaterThanOrEqual(third + 8);
  });
  expect(routines.use([8], ({ byteLength }) => byteLength)).toBeLessThan(20_000_000);
});

it('has one memory for all routines, and says so of a call within a call', () => {
  const [some, others] = [1, 2].map(() => new Compiled(headAucsWasm, ['measure']));
  const memoryOf = (routines = some!) => routines.use([8], (memory) => memory);
  expect(memoryOf(others)).toBe(memoryOf(some));
  expect(() => some!.use([8], () => memoryOf(others))).toThrow('in use');
  expect(memoryOf().byteLength).toBeGreaterThan(0);
});

it('gives large memory back although other routines had worked in it', async () => {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  const [some, others] = [1, 2].map(() => new Compiled(headAucsWasm, ['measure']));
  some!.use([8], () => {});
  const large = others!.use([20_000_000], (memory) => new WeakRef(memory));
  expect(large.deref()?.byteLength).toBeGreaterThan(20_000_000);
  await vi.waitFor(() => {
    collect();
    // A failed expectation of the memory itself would keep it.
    expect(large.deref() === undefined).toBe(true);
  });
  expect(some!.use([8], ({ byteLength }) => byteLength)).toBeLessThan(20_000_000);
});
