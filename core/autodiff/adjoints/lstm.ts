import { clone } from '@bufbuild/protobuf';
import { int, intOf, stringOf } from '../../onnx/attributes.ts';
import { inputOf, outputOf } from '../../onnx/node-tensors.ts';
import { NodeProtoSchema, type NodeProto } from '../../onnx/onnx_pb.ts';
import type { AdjointContext, AdjointRule } from './adjoint.ts';

/**
 * a[t] = X[t] Wᵀ + h[t−1] Rᵀ + b, gates i, o, f = σ(a) and g = tanh(a); c[t] = f c[t−1] + i g and h[t] = o tanh(c[t])
 * (Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000). Back through time, for each direction:
 * δc[t] = dc + δh[t] o (1 − tanh² c[t]) + f[t+1] δc[t+1], δh[t] = dh + δa[t+1] R, and dX[t] = δa[t] W. The number of
 * steps is fixed, so they are unrolled; what needs no step before it is computed for all steps at once.
 */
export const lstm: AdjointRule = (_gradient, context) => {
  const { node, build, shapeOf, wants } = context;
  refuseVariants(context);
  const [x, w] = [inputOf(node, 0), inputOf(node, 1)];
  const [steps] = shapeOf(x);
  if (typeof steps !== 'number') {
    throw context.unsupported('its steps are the images of a batch, which it mixes');
  }
  const [directions = 1, rows = 4] = shapeOf(w).map(Number);
  const hidden = node.output[0] || hiddenStates(context);
  const forwards = Array.from({ length: steps }, (_, t) => t);
  const found = Array.from({ length: directions }, (_, direction) => {
    const isReverse = direction === 1 || stringOf(node, 'direction', 'forward') === 'reverse';
    const order = isReverse ? forwards.toReversed() : forwards;
    return backThroughTime({ hidden, direction, order, size: rows / 4 }, context);
  });
  const along = (part: 'h' | 'c') => {
    const parts = found.map((one) => one[part]);
    return build.node('Concat', parts, { axis: int(0) });
  };
  const dx = found.map(({ dx }) => dx).reduce((a, b) => build.node('Add', [a, b]));
  return [
    dx,
    ...[undefined, undefined, undefined, undefined],
    wants(5) ? along('h') : undefined,
    wants(6) ? along('c') : undefined,
  ];
};

function refuseVariants({ node, input, unsupported }: AdjointContext): void {
  if (input(4)) throw unsupported('its sequences have lengths of their own');
  if (input(7)) throw unsupported('its gates read the cell (peepholes)');
  if (intOf(node, 'layout', 0) === 1) throw unsupported('its layout is 1');
  if (intOf(node, 'input_forget', 0) === 1) throw unsupported('its input and forget gate are one');
  if (node.attribute.some(({ name }) => name === 'clip')) throw unsupported('it clips its gates');
  const odd = activationsOf(node).find((name, i) => name !== (i % 3 === 0 ? 'sigmoid' : 'tanh'));
  if (odd !== undefined) throw unsupported(`one of its activations is ${odd}`);
}

function activationsOf({ attribute }: NodeProto): string[] {
  const names = attribute.find(({ name }) => name === 'activations')?.strings ?? [];
  return names.map((name) => new TextDecoder().decode(name).toLowerCase());
}

/** All hidden states [T, D, N, H], if the node returns only the last ones. */
function hiddenStates({ node, build }: AdjointContext): string {
  const withAll = Object.assign(clone(NodeProtoSchema, node), { output: ['hidden'] });
  return outputOf(build.copyNode(withAll, node.input));
}

/** One direction of an LSTM. */
interface Direction {
  /** The hidden states of all directions, [T, D, N, H]. */
  hidden: string;
  direction: number;
  /** The steps in the order in which this direction takes them. */
  order: readonly number[];
  /** Number of hidden values, H. */
  size: number;
}

/** Gradients of one direction. */
interface Gradients {
  /** With respect to X, [T, N, I]. */
  dx: string;
  /** With respect to the first hidden state and the first cell, [1, N, H]. */
  h: string;
  c: string;
}

function backThroughTime(one: Direction, context: AdjointContext): Gradients {
  const { hidden, direction, order, size } = one;
  const { node, build, input, gradientOf, reaches } = context;
  const op = (type: string, ...inputs: string[]) => build.node(type, inputs);
  const pick = (tensor: string, index: string, axis: number) =>
    build.node('Gather', [tensor, index], { axis: int(axis) });
  const [mine, mineKept] = [build.ints(direction), build.ints([direction])];
  const places = order.map((_, t) => build.ints([t]));
  const at = (tensor: string, t: number) => pick(tensor, places[t] ?? '', 0);
  /** [T, …] from [1, …] of each step, in this direction's order. */
  const allSteps = (taken: readonly string[]) => {
    const inTime = order[0] === 0 ? taken : taken.toReversed();
    return build.node('Concat', inTime, { axis: int(0) });
  };
  const oneStepLater = (first: string, taken: readonly string[]) =>
    allSteps([first, ...taken.slice(0, -1)]);
  const parts = (tensor: string, axis: number, count: number, length = size) =>
    Array.from({ length: count }, (_, i) =>
      build.slice(tensor, { axis, start: i * length, count: length }),
    );
  const lessSquare = (y: string) => op('Sub', build.floats([], [1]), op('Mul', y, y));
  const slope = (y: string) => op('Mul', y, op('Sub', build.floats([], [1]), y));

  const states = pick(hidden, mine, 1);
  const initial = (index: number) => {
    const given = input(index);
    return given === undefined ? build.zerosLike(at(states, 0)) : pick(given, mineKept, 0);
  };
  const [w, r] = [pick(inputOf(node, 1), mine, 0), pick(inputOf(node, 2), mine, 0)];
  const statesBefore = oneStepLater(
    initial(5),
    order.map((t) => at(states, t)),
  );
  const sums = op(
    'Add',
    op('MatMul', inputOf(node, 0), build.transpose(w, [1, 0])),
    op('MatMul', statesBefore, build.transpose(r, [1, 0])),
  );
  const bias = input(3);
  const biases = bias === undefined ? [] : parts(pick(bias, mine, 0), 0, 2, 4 * size);
  const a = biases.reduce((sum, each) => op('Add', sum, each), sums);
  const [i, o, f, g] = parts(a, 2, 4).map((gate, index) =>
    op(index === 3 ? 'Tanh' : 'Sigmoid', gate),
  ) as [string, string, string, string];

  const written = op('Mul', i, g);
  const firstCell = initial(6);
  const cells: string[] = [];
  for (const t of order) {
    const remembered = op('Mul', at(f, t), cells.at(-1) ?? firstCell);
    cells.push(op('Add', remembered, at(written, t)));
  }
  const shown = op('Tanh', allSteps(cells));
  const toCell = op('Mul', o, lessSquare(shown));
  const cellBefore = oneStepLater(firstCell, cells);
  const slopes = [
    op('Mul', g, slope(i)),
    op('Mul', shown, slope(o)),
    op('Mul', cellBefore, slope(f)),
    op('Mul', i, lessSquare(g)),
  ];
  const toGates = build.node('Concat', slopes, { axis: int(2) });

  const atEnd = (output: number) =>
    reaches(output) ? pick(gradientOf(output), mineKept, 0) : undefined;
  const atAll = reaches(0) ? pick(gradientOf(0), mine, 1) : undefined;
  const sum = (x: string | undefined, y: string) => (x === undefined ? y : op('Add', x, y));
  let dh = atEnd(1) ?? build.zerosLike(at(states, 0));
  let dc = atEnd(2);
  const taken: string[] = [];
  for (const t of order.toReversed()) {
    const h = atAll === undefined ? dh : op('Add', dh, at(atAll, t));
    const c = sum(dc, op('Mul', h, at(toCell, t)));
    const gates = build.node('Concat', [c, h, c, c], { axis: int(2) });
    const da = op('Mul', gates, at(toGates, t));
    taken.unshift(da);
    dh = op('MatMul', da, r);
    dc = op('Mul', c, at(f, t));
  }
  return { dx: op('MatMul', allSteps(taken), w), h: dh, c: dc ?? '' };
}
