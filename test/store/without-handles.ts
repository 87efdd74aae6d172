/** Opens as many files as it may, then uses a store in a folder; prints what came of it as JSON. */
import { closeSync, openSync } from 'node:fs';
import { FileStore } from '../../store/file-store.ts';

const store = new FileStore(process.argv[2] ?? '');
await store.write('kept', 'as it was');
// What loads a module or looks for one is done by now.
await Promise.all(uses('warm-'));
const open: number[] = [];
for (;;) {
  try {
    open.push(openSync('/dev/null', 'r'));
  } catch {
    break;
  }
}
const refused = await Promise.allSettled(uses('a-'));
const later = Promise.allSettled(uses('b-'));
setTimeout(() => open.forEach((handle) => closeSync(handle)), 50);
console.log(JSON.stringify({ refused: refused.map(told), later: (await later).map(told) }));

function uses(prefix: string): Promise<unknown>[] {
  return [
    store.read('kept'),
    store.readRange('kept', 0, 2),
    store.digest('kept'),
    store.write(`${prefix}new`, 'x'),
    store.writeOnce(`${prefix}once`, 'x'),
    store.swap(`${prefix}swapped`, null, 'x'),
    store.check(),
    store.list('')[Symbol.asyncIterator]().next(),
  ];
}

function told(result: PromiseSettledResult<unknown>): object {
  if (result.status === 'fulfilled') return { status: 'done' };
  const { name, message, hint } = result.reason as { name: string; message: string; hint: string };
  return { name, message, hint };
}
