import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { BenchModel } from './models.ts';

const Compiled = z.object({ milliseconds: z.number(), added: z.number(), size: z.number() });

/**
 * Time to read and compile each model, and the memory that adds at its peak to a process that has
 * compiled a small model before.
 */
export async function benchCompile(models: readonly BenchModel[]): Promise<void> {
  console.log('\nReading and compiling, once each in a new process');
  console.log(
    `${'model'.padEnd(22)}${'MB'.padStart(10)}${'ms'.padStart(10)}${'peak'.padStart(10)}`,
  );
  const script = fileURLToPath(new URL('compile-once.ts', import.meta.url));
  for (const { name, path, layer = '' } of models) {
    try {
      const { stdout } = await promisify(execFile)('tsx', [script, path, layer]);
      const { milliseconds, added, size } = Compiled.parse(JSON.parse(stdout));
      const cells = [
        (size / 1e6).toFixed(1),
        milliseconds.toFixed(0),
        `${(added / size).toFixed(2)}x`,
      ];
      console.log(`${name.padEnd(22)}${cells.map((cell) => cell.padStart(10)).join('')}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      console.log(`${name}: ${/\w*Error: .*/.exec(reason)?.[0] ?? reason}`);
    }
  }
}
