import { setFlagsFromString } from 'node:v8';

/** In percent: a heap is collected when it, with the memory of arrays that were made since, has grown by so much. */
const GROWTH = 300;

let threads = 0;

/**
 * Called when a thread of samples begins; returns what to call once it has ended. While there is one, V8 lets heaps grow to
 * four times what was alive, as it does with large ones. Left alone it lets a thread's 16 MB grow by about as much,
 * and pixels count: then it marks the whole heap for every ten photos. The flag is one of the process.
 */
export function letHeapsGrow(): () => void {
  if (threads++ === 0) setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
  return () => {
    if (--threads === 0) setFlagsFromString('--heap-growing-percent=0');
  };
}
