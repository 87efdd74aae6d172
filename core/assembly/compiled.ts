type Routine = (...numbers: number[]) => number;

const isRoutine = (value: unknown): value is Routine => typeof value === 'function';

const PAGE = 1 << 16;
/** Bytes after each buffer that routines may read and write. */
const MARGIN = 16;
/** Memory that is kept for the next call. */
const KEPT = 1 << 24;

/** Routines in WebAssembly that infra/assembly/compile.ts made, and the memory that they work in. */
export class Compiled<Name extends string> {
  readonly #base64: string;
  readonly #names: readonly Name[];
  #loaded;

  constructor(base64: string, names: readonly Name[]) {
    this.#base64 = base64;
    this.#names = names;
    this.#loaded = this.#load();
  }

  #load(): { memory: WebAssembly.Memory; routines: ReadonlyMap<Name, Routine> } {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const module = new WebAssembly.Module(Buffer.from(this.#base64, 'base64'));
    const { exports } = new WebAssembly.Instance(module, { env: { memory } });
    const routines = this.#names.map((name): [Name, Routine] => {
      const routine = exports[name];
      if (!isRoutine(routine)) throw new Error(`The WebAssembly has no ${name}`);
      return [name, routine];
    });
    return { memory, routines: new Map(routines) };
  }

  /** Runs a routine. Pointers are places that `place` returned. */
  run(name: Name, ...numbers: number[]): number {
    const routine = this.#loaded.routines.get(name);
    if (!routine) throw new Error(`The WebAssembly has no ${name}`);
    return routine(...numbers);
  }

  /**
   * Places arrays in the memory, and room for as many bytes as a number says, which hold anything. Returns the memory, and
   * where each begins in it, until the next call.
   */
  place(parts: readonly (ArrayBufferView | number)[]): { memory: ArrayBuffer; starts: number[] } {
    if (this.#loaded.memory.buffer.byteLength > KEPT) this.#loaded = this.#load();
    let end = 0;
    const starts = parts.map((part) => {
      const start = end;
      const size = typeof part === 'number' ? part : part.byteLength;
      end = Math.ceil((start + size + MARGIN) / MARGIN) * MARGIN;
      return start;
    });
    const { memory } = this.#loaded;
    const lacking = end - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
    const bytes = new Uint8Array(memory.buffer);
    parts.forEach((part, i) => {
      if (typeof part === 'number') return;
      bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), starts[i]);
    });
    return { memory: memory.buffer, starts };
  }
}
