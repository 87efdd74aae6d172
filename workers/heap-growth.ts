import { setFlagsFromString } from 'node:v8';

/** In percent: a heap is collected when it, with the memory of arrays that were made since, has grown by so much. */
const GROWTH = { ofPixels: 300, otherwise: 50 };

/** Threads and tasks whose arrays are pixels. */
let working = 0;

/**
 * Has V8 collect heaps when they have grown by half. Left alone it lets a large one grow to four times what is alive: the
 * plan of a million samples took 3 GB, with less than 1 GB in use at its end.
 */
export function limitHeapGrowth(): void {
  if (working === 0) setGrowth(GROWTH.otherwise);
}

/**
 * Called when a thread or a task that makes many arrays of pixels is asked for; returns what to call once it has ended. While there
 * is one, V8 lets heaps grow to four times what was alive, as it does with large ones. Left alone it lets a thread's 16 MB
 * grow by about as much, and pixels count: then it marks the whole heap for every ten photos. The flag is one of the process.
 */
export function letHeapsGrow(): () => void {
  if (working++ === 0) setGrowth(GROWTH.ofPixels);
  return () => {
    if (--working === 0) setGrowth(GROWTH.otherwise);
  };
}

function setGrowth(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}
