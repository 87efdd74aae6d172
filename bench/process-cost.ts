import { readdirSync, readFileSync } from 'node:fs';
import { FileStore } from '../store/file-store.ts';

/** Ticks per second in /proc: fixed on Linux, whatever the kernel's own clock. */
const TICKS = 100;

/** Process id of the child of ours that runs this program. Linux only. */
export function childNamed(name: string): number {
  for (const pid of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = statOf(Number(pid));
    if (stat?.name === name && stat.parent === process.pid) return Number(pid);
  }
  throw new Error(`No child of this process is called ${name}`);
}

/** CPU seconds, user and system, that a process has taken so far. */
export function cpuSecondsOf(pid: number): number {
  const stat = statOf(pid);
  if (!stat) throw new Error(`Process ${pid} has ended`);
  return stat.cpu;
}

function statOf(pid: number): { name: string; parent: number; cpu: number } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined; // It ended since the folder was listed.
  }
  const [, name = ''] = /\((.*)\)/.exec(text) ?? [];
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [parent, user, system] = [1, 11, 12].map((at) => Number(fields[at]));
  return { name, parent: parent!, cpu: (user! + system!) / TICKS };
}

/** Watches this process's memory. Returns the function that stops watching and returns the peaks, in MB. */
export function watchMemory(): () => { rss: number; heap: number } {
  const peak = { rss: 0, heap: 0 };
  const look = () => {
    const { rss, heapUsed } = process.memoryUsage();
    peak.rss = Math.max(peak.rss, rss / 2 ** 20);
    peak.heap = Math.max(peak.heap, heapUsed / 2 ** 20);
  };
  const timer = setInterval(look, 200);
  return () => {
    clearInterval(timer);
    look();
    return peak;
  };
}

const METHODS = [
  'read',
  'readRange',
  'write',
  'writeParts',
  'writeOnce',
  'has',
  'list',
  'mark',
  'markedDigest',
];

/** Counts the requests to all file stores of this process from now on, by method. */
export function countStoreRequests(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const method of METHODS) {
    const property = Object.getOwnPropertyDescriptor(FileStore.prototype, method);
    const original: unknown = property?.value;
    if (typeof original !== 'function') throw new Error(`A FileStore has no ${method}`);
    Object.defineProperty(FileStore.prototype, method, {
      ...property,
      value(this: FileStore, ...given: unknown[]): unknown {
        counts[method] = (counts[method] ?? 0) + 1;
        return Reflect.apply(original, this, given);
      },
    });
  }
  return counts;
}
