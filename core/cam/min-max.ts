import { Compiled } from '../assembly/compiled.ts';
import { minMaxWasm } from './assembly/min-max.wasm.ts';

/**
 * (x − min) / (1e-7 + max(x − min)), each step rounded to single precision as numpy does. Other values may count
 * for minimum and maximum too. Replaces the values, and returns them.
 */
export function minMax(data: Float32Array, others?: Float32Array): Float32Array {
  const their = others && routines.use([others, EXTREMES], extremesOf(others));
  routines.use([data, EXTREMES], (memory, at, out) => {
    const own = extremesOf(data)(memory, at, out);
    const min = Math.min(own.min, their?.min ?? Infinity);
    const max = Math.max(own.max, their?.max ?? -Infinity);
    const range = Math.fround(Math.fround(1e-7) + Math.fround(max - min));
    routines.run('scale', at, data.length, min, range);
    data.set(new Float32Array(memory, at, data.length));
  });
  return data;
}

const routines = new Compiled(minMaxWasm, ['extremes', 'scale']);
const EXTREMES = 2 * Float32Array.BYTES_PER_ELEMENT;

const extremesOf =
  ({ length }: Float32Array) =>
  (memory: ArrayBuffer, at: number, out: number) => {
    routines.run('extremes', at, length, out);
    const [min = Infinity, max = -Infinity] = new Float32Array(memory, out, 2);
    return { min, max };
  };
