import { describe, expect, test } from 'vitest';
import { int, string } from '../../../../core/onnx/attributes.ts';
import type { ModelBuilder } from '../../onnx/model-builder.ts';
import { checkGradient } from './check-gradient.ts';

const [STEPS, INPUTS, HIDDEN] = [3, 3, 2];

interface Variant {
  direction?: string;
  /** Which of Y, Y_h and Y_c is read. */
  output?: number;
  hasBias?: boolean;
}

/** An LSTM of a layer [T, N, I]; its other outputs are left out. */
const lstm =
  ({ direction = 'forward', output = 0, hasBias = true }: Variant) =>
  (build: ModelBuilder, layer: string) => {
    const directions = direction === 'bidirectional' ? 2 : 1;
    const inputs = [
      layer,
      build.weights([directions, 4 * HIDDEN, INPUTS], 0.5),
      build.weights([directions, 4 * HIDDEN, HIDDEN], 0.5),
      hasBias ? build.weights([directions, 8 * HIDDEN], 0.25) : '',
    ];
    const attributes = { hidden_size: int(HIDDEN), direction: string(direction) };
    const tensor = build.node('LSTM', inputs, attributes);
    const node = build.model.producerOf(tensor);
    if (node) node.output = [...Array.from({ length: output }, () => ''), tensor];
    return tensor;
  };

describe.each(['forward', 'reverse', 'bidirectional'])('the adjoint of LSTM, %s', (direction) => {
  test.each([0, 1, 2])('holds for output %i', (output) =>
    checkGradient({
      layer: [STEPS, { perSample: 1 }, INPUTS],
      opset: 14,
      tail: lstm({ direction, output }),
    }),
  );
});

test('the adjoint of LSTM holds without a bias, for a single step, and in older opsets', async () => {
  await checkGradient({ layer: [1, 2, INPUTS], opset: 11, tail: lstm({ hasBias: false }) });
});

test('the adjoint of LSTM holds for the first hidden state and the first cell', async () => {
  const tail = (build: ModelBuilder, layer: string) => {
    const inputs = [
      build.weights([STEPS, 2, INPUTS]),
      build.weights([2, 4 * HIDDEN, INPUTS], 0.5),
      build.weights([2, 4 * HIDDEN, HIDDEN], 0.5),
      ...['', ''],
      layer,
      build.node('Neg', [layer]),
    ];
    const attributes = { hidden_size: int(HIDDEN), direction: string('bidirectional') };
    return build.node('LSTM', inputs, attributes);
  };
  await checkGradient({ layer: [2, 2, HIDDEN], opset: 17, tail });
});

test('the adjoint of LSTM adds what comes from all of its outputs', () =>
  checkGradient({
    layer: [STEPS, 2, INPUTS],
    opset: 17,
    tail: (build, layer) => {
      const states = lstm({ direction: 'bidirectional' })(build, layer);
      build.addOutput('last');
      build.addOutput('cell');
      const all = build.node('ReduceMax', [states], { axes: { ints: [0] }, keepdims: int(0) });
      return build.node('Sum', [all, 'last', 'cell']);
    },
  }));

test.each([
  ['its layout is 1', { layout: int(1) }, []],
  ['its input and forget gate are one', { input_forget: int(1) }, []],
  ['it clips its gates', { clip: { float: 3 } }, []],
  ['its sequences have lengths of their own', {}, ['', 'lengths']],
  ['its gates read the cell (peepholes)', {}, ['', '', '', '', 'peepholes']],
])('an LSTM is refused: %s', async (message, attributes, further) => {
  const check = checkGradient({
    layer: [STEPS, 2, INPUTS],
    opset: 17,
    tail: (build, layer) => {
      const weights = [build.weights([1, 8, INPUTS]), build.weights([1, 8, HIDDEN])];
      const others = further.map((name) => {
        if (name === 'lengths') return build.cast(build.ints([3, 2]), 6);
        return name === 'peepholes' ? build.weights([1, 3 * HIDDEN]) : '';
      });
      const inputs = [layer, ...weights, ...others];
      return build.node('LSTM', inputs, { hidden_size: int(HIDDEN), ...attributes });
    },
  });
  await expect(check).rejects.toThrow(message);
});

test('an LSTM over the images of a batch is refused', async () => {
  const layer = [{ perSample: 1 }, 2, INPUTS];
  const check = checkGradient({ layer, opset: 17, tail: lstm({}) });
  await expect(check).rejects.toThrow('its steps are the images of a batch');
});
