type Routine = (...numbers: number[]) => number;

const isRoutine = (value: unknown): value is Routine => typeof value === 'function';

const PAGE = 1 << 16;
/** Bytes after each buffer that routines may read and write. */
const MARGIN = 16;
/** Memory that is kept for the next call. */
const KEPT = 1 << 24;

/** What all routines of a thread work in, one after the other: it stays in the processor's cache, and nothing collects it. */
let memory: WebAssembly.Memory | undefined;
let isUsed = false;

/** Routines in WebAssembly that infra/assembly/compile.ts made. They share one memory with those of other modules. */
export class Compiled<Name extends string> {
  readonly #base64: string;
  readonly #names: readonly Name[];
  #module: WebAssembly.Module | undefined;
  /** By the memory that they work in, which they must not keep once it is given back. */
  readonly #routines = new WeakMap<WebAssembly.Memory, ReadonlyMap<Name, Routine>>();

  constructor(base64: string, names: readonly Name[]) {
    this.#base64 = base64;
    this.#names = names;
  }

  /**
   * Places arrays in the memory, and room for as many bytes as a number says, which hold anything. Calls `work` with the
   * memory and where each part begins in it, and returns what that returns, which must not be a view of the memory: the
   * next call writes there.
   *
   * @throws Error if `work` uses routines itself
   */
  use<Result>(
    parts: readonly (ArrayBufferView | number)[],
    work: (memory: ArrayBuffer, ...starts: number[]) => Result,
  ): Result {
    if (isUsed) throw new Error('The memory of WebAssembly is in use');
    isUsed = true;
    try {
      memory ??= new WebAssembly.Memory({ initial: 1 });
      this.#load(memory);
      const starts = place(memory, parts);
      return work(memory.buffer, ...starts);
    } finally {
      if (memory && memory.buffer.byteLength > KEPT) memory = undefined;
      isUsed = false;
    }
  }

  /** Runs a routine, within `use`. Pointers are where parts begin. */
  run(name: Name, ...numbers: number[]): number {
    const routine = memory && this.#routines.get(memory)?.get(name);
    if (!routine) throw new Error(`The WebAssembly has no ${name}`);
    return routine(...numbers);
  }

  #load(memory: WebAssembly.Memory): void {
    if (this.#routines.has(memory)) return;
    this.#module ??= new WebAssembly.Module(Buffer.from(this.#base64, 'base64'));
    const { exports } = new WebAssembly.Instance(this.#module, { env: { memory } });
    const routines = this.#names.map((name): [Name, Routine] => {
      const routine = exports[name];
      if (!isRoutine(routine)) throw new Error(`The WebAssembly has no ${name}`);
      return [name, routine];
    });
    this.#routines.set(memory, new Map(routines));
  }
}

function place(memory: WebAssembly.Memory, parts: readonly (ArrayBufferView | number)[]): number[] {
  let end = 0;
  const starts = parts.map((part) => {
    const start = end;
    const size = typeof part === 'number' ? part : part.byteLength;
    end = Math.ceil((start + size + MARGIN) / MARGIN) * MARGIN;
    return start;
  });
  const lacking = end - memory.buffer.byteLength;
  if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
  const bytes = new Uint8Array(memory.buffer);
  parts.forEach((part, i) => {
    if (typeof part === 'number') return;
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), starts[i]);
  });
  return starts;
}
