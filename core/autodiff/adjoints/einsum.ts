import { string, stringOf } from '../../onnx/attributes.ts';
import { sameDim, type Dim } from '../../onnx/shape.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';
import { inputOf } from '../../onnx/node-tensors.ts';

/** An equation with a letter for every axis, including the axes that `...` stands for. */
interface Equation {
  inputs: readonly string[];
  output: string;
}

/**
 * y[output] = Σ a[i] · b[j] · … over the indices that are not in the output. So da is also an Einsum, of dy
 * and the other operands, with the output's indices in place of a's: "ij,jk->ik" becomes "ik,jk->ij". An
 * index that occurs only in a was summed over, so the gradient is repeated along it; a broadcast axis is
 * summed.
 */
export const einsum: AdjointRule = (gradient, context) => {
  const { node, build, shapeOf, wants, unsupported } = context;
  const { inputs, output } = equationOf(context);
  if (inputs.some((term) => new Set(term).size < term.length)) {
    throw unsupported('an index occurs twice in one operand');
  }
  const sizes = new Map<string, Dim>();
  inputs.forEach((term, operand) => {
    [...term].forEach((index, axis) => {
      const dim = shapeOf(inputOf(node, operand))[axis]!;
      if (dim !== 1 || !sizes.has(index)) sizes.set(index, dim);
    });
  });

  return inputs.map((term, operand) => {
    if (!wants(operand)) return undefined;
    const shape = shapeOf(inputOf(node, operand));
    const others = [...inputs.keys()].filter((i) => i !== operand);
    const terms = [output, ...others.map((i) => inputs[i]!)];
    const isKnown = (index: string) => terms.some((other) => other.includes(index));
    const isBroadcast = (index: string) =>
      !sameDim(shape[term.indexOf(index)]!, sizes.get(index) ?? 1);
    const result = [...term].filter((index) => isKnown(index) && !isBroadcast(index)).join('');
    const product = build.node('Einsum', [gradient, ...others.map((i) => inputOf(node, i))], {
      equation: string(`${terms.join(',')}->${result}`),
    });
    if (result === term) return product;
    const repeated = [...term].flatMap((index, axis) => (isKnown(index) ? [] : [axis]));
    if (repeated.some((axis) => typeof shape[axis] !== 'number')) {
      throw unsupported('it sums over the batch');
    }
    const kept = shape.map((dim, axis) => (repeated.includes(axis) ? 1 : dim));
    const reshaped = build.reshape(product, kept);
    return repeated.length === 0 ? reshaped : build.repeat(reshaped, repeated, shape);
  });
};

function equationOf({ node, shapeOf }: AdjointContext): Equation {
  const equation = stringOf(node, 'equation', '').replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const terms = left.split(',');
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const unused = [...letters].filter((letter) => !equation.includes(letter));
  const elided = terms.map((term, operand) =>
    term.includes('...') ? shapeOf(inputOf(node, operand)).length - (term.length - 3) : 0,
  );
  const ellipsis = unused.slice(0, Math.max(...elided)).join('');
  const spelledOut = (term: string) => term.replace('...', ellipsis);
  const counts = (letter: string) => terms.join('').split(letter).length - 1;
  const implicit = () =>
    ellipsis +
    [...letters]
      .filter((letter) => counts(letter) === 1)
      .sort()
      .join('');
  return {
    inputs: terms.map(spelledOut),
    output: right === undefined ? implicit() : spelledOut(right),
  };
}
