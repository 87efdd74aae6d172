import { expect, test } from 'vitest';
import { passAbove, passBelow, passInside } from '../../../../core/autodiff/adjoints/gate.ts';
import { writeModel } from '../../../../core/onnx/onnx-model.ts';
import { floatsOf } from '../../../../core/onnx/runner.ts';
import { declareTensor } from '../../../../core/onnx/value-info.ts';
import { ModelBuilder } from '../../onnx/model-builder.ts';
import { loadModel } from '../../onnx/run-model.ts';

/** The float32 numbers just below and above one. */
function neighbours(value: number): [number, number] {
  const [at, view] = [new Float32Array([value]), new DataView(new ArrayBuffer(4))];
  const moved = (steps: number) => {
    view.setFloat32(0, at[0]!);
    view.setInt32(0, view.getInt32(0) + steps);
    return view.getFloat32(0);
  };
  const [a, b] = [moved(-1), moved(1)];
  return a < b ? [a, b] : [b, a];
}

/** The smallest normal float32 number. */
const SMALLEST = 2 ** -126;
const LARGEST = 3.4028234663852886e38;

test.each([0, 6, -1, 0.1, 1e-30, -1e30, LARGEST, -LARGEST])(
  'the gradient passes on one side of %f alone, from the next number on',
  async (bound) => {
    const near =
      bound === 0 ? [-SMALLEST, SMALLEST] : neighbours(bound).filter((n) => Number.isFinite(n));
    const x = Float32Array.from([...near, bound, 0, -7, 7, 1e20, -1e20, LARGEST, -LARGEST]);
    const build = new ModelBuilder(17);
    const { graph } = build.model;
    const gradient = build.floats([1], [-2.5]);
    const kept = Math.fround(bound);
    const outputs = [passAbove(gradient, 'x', kept, build), passBelow(gradient, 'x', kept, build)];
    graph.input.push(declareTensor('x', 'float32'));
    graph.output.push(...outputs.map((name) => declareTensor(name, 'float32')));
    const run = await loadModel(writeModel(build.model));
    const results = await run({ x: { type: 'float32', dims: [x.length], data: x } });
    const [above, below] = outputs.map((name) => [...floatsOf(results[name])].map((v) => v + 0));
    expect(above).toEqual([...x].map((value) => (value > kept ? -2.5 : 0)));
    expect(below).toEqual([...x].map((value) => (value < kept ? -2.5 : 0)));
  },
);

test.each([6, 1, 0.3])('the gradient passes strictly between 0 and %f', async (bound) => {
  const high = Math.fround(bound);
  const x = Float32Array.from([0, SMALLEST, 2 ** -102, 1e-20, high / 2, neighbours(high)[0], high]);
  const build = new ModelBuilder(17);
  const { graph } = build.model;
  const output = passInside(build.floats([1], [-2.5]), 'x', { high, channels: 1 }, build);
  graph.input.push(declareTensor('x', 'float32'));
  graph.output.push(declareTensor(output, 'float32'));
  const run = await loadModel(writeModel(build.model));
  const results = await run({ x: { type: 'float32', dims: [1, 1, 1, x.length], data: x } });
  const values = [...floatsOf(results[output])].map((value) => value + 0);
  expect(values).toEqual([0, -2.5, -2.5, -2.5, -2.5, -2.5, 0]);
});
