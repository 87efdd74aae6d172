import { int, intOf, ints, intsOf, stringOf } from '../attributes.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';

/**
 * Y = W ⋆ X, so dX is the transposed convolution of dY with the same weights, strides, dilations and
 * groups. Where the stride leaves places at the end of X unread, output padding puts their zero
 * gradient back (Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning").
 */
export const conv: AdjointRule = (gradient, context) => {
  const { node, build, wants, unsupported } = context;
  if (wants(1)) throw unsupported('its weights depend on the layer');
  if (!wants(0)) return [];
  if (isLinear(context)) return [transposedProduct(gradient, context)];
  const { pads, outputPadding, strides, dilations } = geometry(context);
  return [
    build.node('ConvTranspose', [gradient, node.input[1]!], {
      group: int(intOf(node, 'group', 1)),
      pads: ints(pads),
      output_padding: ints(outputPadding),
      strides: ints(strides),
      dilations: ints(dilations),
    }),
  ];
};

/** A 1x1 convolution of a single place, as classifiers end in after pooling: a matrix product. */
function isLinear({ node, shapeOf }: AdjointContext): boolean {
  const places = [node.input[0]!, node.input[1]!, node.output[0]!].flatMap((tensor) =>
    shapeOf(tensor).slice(2),
  );
  return intOf(node, 'group', 1) === 1 && places.every((dim) => dim === 1);
}

/** dX = dY W for Y = X Wᵀ: several times as fast as ConvTranspose on one place. */
function transposedProduct(gradient: string, { node, build, shapeOf }: AdjointContext): string {
  const [x, weights, y] = [node.input[0]!, node.input[1]!, node.output[0]!];
  const rows = build.reshape(gradient, shapeOf(y).slice(0, 2));
  const matrix = build.reshape(weights, shapeOf(weights).slice(0, 2));
  return build.reshape(build.product(rows, matrix, { transposed: false }), shapeOf(x));
}

function geometry({ node, shapeOf, unsupported }: AdjointContext) {
  const places = (tensor: string) =>
    shapeOf(tensor)
      .slice(2)
      .map((dim) => {
        if (typeof dim !== 'number') throw unsupported('its spatial size grows with the batch');
        return dim;
      });
  const [before, after] = [places(node.input[0]!), places(node.output[0]!)];
  const kernel = places(node.input[1]!);
  const strides = intsOf(node, 'strides') ?? before.map(() => 1);
  const dilations = intsOf(node, 'dilations') ?? before.map(() => 1);
  const covered = after.map(
    (size, axis) => (size - 1) * strides[axis]! + dilations[axis]! * (kernel[axis]! - 1) + 1,
  );
  const pads = paddingOf();
  const outputPadding = before.map(
    (size, axis) => size + pads[axis]! + pads[axis + before.length]! - covered[axis]!,
  );
  return { pads, outputPadding, strides, dilations };

  function paddingOf(): number[] {
    const auto = stringOf(node, 'auto_pad', 'NOTSET');
    if (auto === 'NOTSET') return intsOf(node, 'pads') ?? [...before, ...before].map(() => 0);
    if (auto === 'VALID') return [...before, ...before].map(() => 0);
    const total = before.map((size, axis) => Math.max(0, covered[axis]! - size));
    const small = total.map((sum) => Math.floor(sum / 2));
    const large = total.map((sum) => Math.ceil(sum / 2));
    return auto === 'SAME_UPPER' ? [...small, ...large] : [...large, ...small];
  }
}
