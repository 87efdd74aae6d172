import fc from 'fast-check';
import { expect, test } from 'vitest';
import { string } from '../../../../core/onnx/attributes.ts';
import { checkGradient } from './check-gradient.ts';
import { few } from './draws.ts';

const N = { perSample: 1 };

const forms = [
  { equation: 'bhqd,bhkd->bhqk', layer: [N, 2, 3, 4], other: [1, 2, 5, 4], why: 'attention' },
  { equation: 'nchw,cd->nhwd', layer: [N, 2, 3, 2], other: [2, 4], why: 'a 1x1 convolution' },
  { equation: 'bij , bj -> bi', layer: [N, 3, 4], other: [1, 4], why: 'blanks' },
  { equation: 'ij,kl->jkl', layer: [2, 3], other: [2, 2], why: 'an index that is only summed' },
  { equation: 'nij,k->kn', layer: [N, 2, 3], other: [2], why: 'two of them' },
  { equation: 'bi,i', layer: [N, 3], other: [3], why: 'no output' },
  { equation: 'zab,ca', layer: [N, 2, 3], other: [2, 2], why: 'no output, letters to sort' },
  { equation: '...ij,...jk->...ik', layer: [N, 2, 3, 4], other: [1, 2, 4, 2], why: 'ellipses' },
  { equation: 'i...,ij->j...', layer: [3, 2, 2], other: [3, 4], why: 'an ellipsis in one operand' },
  { equation: '...i,i', layer: [N, 2, 3], other: [3], why: 'an ellipsis and no output' },
  { equation: '...ij,...jk->...ik', layer: [1, 2, 3], other: [4, 3, 2], why: 'broadcasting' },
] as const;

test.each(forms)('the adjoint of Einsum holds for $why: $equation', (form) =>
  fc.assert(
    fc.asyncProperty(fc.constantFrom(12, 17, 21), (opset) =>
      checkGradient({
        layer: form.layer,
        opset,
        tail: (build, layer) =>
          build.node('Einsum', [layer, build.weights(form.other)], {
            equation: string(form.equation),
          }),
      }),
    ),
    { ...few, numRuns: 3 },
  ),
);

test('the adjoint of Einsum holds for each of three operands', () =>
  checkGradient({
    layer: [N, 3],
    opset: 17,
    tail: (build, layer) =>
      build.node('Einsum', [layer, build.weights([3, 2]), layer], {
        equation: string('ni,ij,nk->njk'),
      }),
  }));

test('the adjoint of Einsum holds for one operand', () =>
  fc.assert(
    fc.asyncProperty(fc.constantFrom('nij->jni', 'nij->nj', 'nij->n'), (equation) =>
      checkGradient({
        layer: [N, 2, 3],
        opset: 17,
        tail: (build, layer) => build.node('Einsum', [layer], { equation: string(equation) }),
      }),
    ),
    few,
  ));

test('an Einsum that sums over the batch is refused', async () => {
  const check = checkGradient({
    layer: [N, 3],
    opset: 17,
    tail: (build, layer) => build.node('Einsum', [layer], { equation: string('ij->j') }),
  });
  await expect(check).rejects.toThrow(/Einsum .*it sums over the batch/);
});

test('an Einsum over a diagonal is refused', async () => {
  const check = checkGradient({
    layer: [3, 3],
    opset: 17,
    tail: (build, layer) => build.node('Einsum', [layer], { equation: string('ii->i') }),
  });
  await expect(check).rejects.toThrow(/Einsum .*an index occurs twice in one operand/);
});
