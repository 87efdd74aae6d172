import { InputError } from '../errors/input-error.ts';
import type { NodeProto } from '../onnx/onnx_pb.ts';
import { dependOnInputs } from '../onnx/operands.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';
import { foldedNormOf } from './folded-norm.ts';
import { isRecorded, modulePathOf } from './module-path.ts';

/** A node, and the module that it was exported from: '' if the file names none. */
interface Exported {
  module: string;
  node: NodeProto;
  /** Whether the module is a convolution whose node returns another module's output, see `FoldedNorm`. */
  fold?: 'certain' | 'possible';
  /** Whether the module is such another one that the file doesn't name. */
  isNameless?: boolean;
}

/**
 * The tensor that a PyTorch module returns, from a path as PyTorch users write it: `layer4[-1].conv3`,
 * `features[17]`, `layer4.2`. It is the output of the last node exported from that module or from one
 * inside it. Undefined if no node matches.
 *
 * `[i]` selects a child by number, or by order of computation if the children have names, as in DenseNet's
 * `features`.
 *
 * A BatchNorm that was folded into the convolution before it is found under its own name, see `foldedNorm`.
 * Throws InputError for that convolution, whose output is in the file no more, and for a module that is called
 * twice.
 */
export function resolveModule(model: OnnxModel, path: string): string | undefined {
  const recorded = isRecorded(model);
  const exported = exportedFrom(model, recorded);
  const module = modulePathFrom(path, exported);
  if (module === undefined || module === '') return undefined;
  const inside = exported.filter((each) => isInside(each.module, module));
  const last = inside.at(-1);
  if (!last) return foldedNorm(exported, module)?.node.output[0];
  refuseSecondCall(model, exported, module, recorded);
  if (last.fold) throw foldedError(exported, last);
  return last.node.output[0];
}

/** Whether a module is `outer`, or part of it. */
function isInside(module: string, outer: string): boolean {
  return module === outer || module.startsWith(`${outer}.`);
}

/**
 * The nodes of a file with their modules, in the order of computation. A convolution with a BatchNorm folded in
 * comes twice: as the convolution, and as the BatchNorm. If the file doesn't name that one, it is the next child
 * of a Sequential, or nameless.
 */
function exportedFrom({ graph }: OnnxModel, recorded: boolean): Exported[] {
  const named = new Set(graph.node.flatMap((node) => modulePathOf(node) ?? []));
  return graph.node.flatMap((node): Exported[] => {
    const module = modulePathOf(node);
    const folded = foldedNormOf(node, recorded);
    // A node that a rewriting rule has left without a module is refused even if it may be the convolution alone.
    if (!folded || (!folded.isCertain && module !== undefined)) {
      return [{ module: module ?? '', node }];
    }
    const { convolution, norm, isCertain } = folded;
    const next = nextSibling(convolution);
    const isFree = next !== undefined && ![...named].some((other) => isInside(other, next));
    return [
      { module: convolution, node, fold: isCertain ? 'certain' : 'possible' },
      ...(norm !== undefined
        ? [{ module: norm, node }]
        : [{ module: isFree ? next : `${convolution}${NAMELESS}`, node, isNameless: !isFree }]),
    ];
  });
}

/** `features.1` after `features.0`; undefined if the module's name is no number. */
function nextSibling(module: string): string | undefined {
  const number = /(?<=^|\.)\d+$/.exec(module)?.[0];
  return number === undefined
    ? undefined
    : `${module.slice(0, module.length - number.length)}${Number(number) + 1}`;
}

/** `layer4.2.conv3` of `layer4[-1].conv3`; undefined if a child is missing. */
function modulePathFrom(path: string, exported: readonly Exported[]): string | undefined {
  let resolved = '';
  for (const part of path.split(/\.|(?=\[)/)) {
    const index = /^\[(-?\d+)\]$/.exec(part)?.[1];
    const child = index === undefined ? part : childAt(Number(index), resolved);
    if (child === undefined) return undefined;
    resolved = resolved === '' ? child : `${resolved}.${child}`;
  }
  return resolved;

  function childAt(index: number, parent: string): string | undefined {
    const start = parent === '' ? '' : `${parent}.`;
    const names = exported.flatMap(({ module }) =>
      module !== '' && module.startsWith(start) ? module.slice(start.length).split('.', 1) : [],
    );
    const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
    const children =
      numbers.length > 0
        ? Array.from({ length: Math.max(...numbers) + 1 }, (_, i) => String(i))
        : [...new Set(names)];
    return children.at(index);
  }
}

/** `['layer4.2', 'bn3']` of `layer4.2.bn3`. */
function splitPath(module: string): [parent: string, name: string] {
  const end = module.lastIndexOf('.');
  return [module.slice(0, Math.max(end, 0)), module.slice(end + 1)];
}

const numberOf = (name: string) => /\d+$/.exec(name)?.[0];

/**
 * The node that computes a BatchNorm which the file doesn't name, `layer4.2.bn3`: the one convolution of the same
 * parent with a BatchNorm folded in, or the one with the same number if BatchNorms and convolutions come in the
 * same order. Undefined if the name is no BatchNorm's. Throws InputError if it may be any of several.
 */
function foldedNorm(exported: readonly Exported[], module: string): Exported | undefined {
  const [parent, name] = splitPath(module);
  if (!/bn|norm/i.test(name)) return undefined;
  const siblings = exported.filter((each) => splitPath(each.module)[0] === parent);
  const candidates = siblings.filter(({ isNameless }) => isNameless);
  if (candidates.length === 0) return undefined;
  const taken = new Set(
    siblings
      .filter(({ node }) => node.opType === 'BatchNormalization')
      .map((each) => numberOf(each.module)),
  );
  const free = Array.from({ length: candidates.length + taken.size }, (_, i) =>
    String(i + 1),
  ).filter((number) => !taken.has(number));
  const number = numberOf(name);
  const convolution = ({ module: its }: Exported) => its.slice(0, -NAMELESS.length);
  const chosen = candidates.filter((candidate, i) =>
    number === undefined
      ? candidates.length === 1
      : number === free[i] &&
        (candidates.length === 1 || number === numberOf(convolution(candidate))),
  );
  if (chosen.length === 1) return chosen[0];
  const list = candidates.map((each) => `${convolution(each)} ("${each.node.output[0]}")`);
  throw new InputError(
    `The file doesn't name "${module}": BatchNorms were folded into ${list.join(', ')}, and it may be any of them`,
    { hint: 'Pass --layer with one of these tensors, which are the outputs of BatchNorms.' },
  );
}

/** Ends the name of a BatchNorm that the file doesn't name: that of the convolution comes before. */
const NAMELESS = '+norm';

function foldedError(exported: readonly Exported[], { module, node, fold }: Exported): InputError {
  const [tensor] = node.output;
  if (fold === 'possible') {
    return new InputError(
      `The file does not say whether a BatchNorm was folded into "${module}", so "${tensor}" may be that BatchNorm's output`,
      {
        hint: `Pass --layer "${tensor}" to read it all the same, or export without folding: ${UNFOLDED}.`,
      },
    );
  }
  const merged = exported.find((each) => each.node === node && !each.fold);
  const name = merged?.isNameless ? usualName(exported, module, node) : merged?.module;
  const what = name === undefined ? 'a BatchNorm' : `"${name}"`;
  return new InputError(
    `"${module}" has no output of its own in the file: ${what} was folded into it, and what can be read there is the output of both`,
    {
      hint: `Pass --layer "${name ?? tensor}" to read that, or export without folding: ${UNFOLDED}.`,
    },
  );
}

const UNFOLDED = 'training=torch.onnx.TrainingMode.PRESERVE, or optimize=False with dynamo=True';

/** What people call the BatchNorm after a convolution, if that finds it. */
function usualName(
  exported: readonly Exported[],
  convolution: string,
  node: NodeProto,
): string | undefined {
  const [parent, name] = splitPath(convolution);
  const usual = `${parent === '' ? '' : `${parent}.`}${name.replace('conv', 'bn')}`;
  try {
    return usual !== convolution && foldedNorm(exported, usual)?.node === node ? usual : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/**
 * Throws InputError if a module is called several times: the dynamo exporter gives all calls its name, the
 * TorchScript exporter calls them `relu`, `relu_1` and so on, and PyTorch's hooks see all of them.
 */
function refuseSecondCall(
  model: OnnxModel,
  exported: readonly Exported[],
  module: string,
  recorded: boolean,
): void {
  const dependent = dependOnInputs(model);
  const computed = exported.filter(({ node }) => node.output.some((name) => dependent.has(name)));
  const calls = [...runsOf(computed, module), ...(recorded ? [] : numberedCalls(computed, module))];
  const [first, ...others] = calls;
  if (!first) return;
  const repeats = others.filter((other) => areAlike(model, first, other));
  if (repeats.length === 0) return;
  const outputs = [first, ...repeats].map((nodes) => `"${nodes.at(-1)?.output[0]}"`);
  throw new InputError(
    `The module "${module}" seems to be called ${outputs.length} times, so its name doesn't say which output is meant: ${outputs.join(', ')}`,
    { hint: 'Pass --layer with one of these tensors.' },
  );
}

/** The nodes of a module, in runs without nodes of other modules between them. */
function runsOf(exported: readonly Exported[], module: string): NodeProto[][] {
  const runs: NodeProto[][] = [];
  let isRunning = false;
  for (const each of exported) {
    const belongs = isInside(each.module, module);
    if (belongs && isRunning) runs.at(-1)?.push(each.node);
    if (belongs && !isRunning) runs.push([each.node]);
    isRunning = belongs;
  }
  return runs;
}

/** The nodes of `relu_1`, `relu_2` and so on, unless they are modules with weights of their own. */
function numberedCalls(exported: readonly Exported[], module: string): NodeProto[][] {
  const numbered = new Map<string, NodeProto[]>();
  for (const each of exported) {
    const rest = each.module.startsWith(`${module}_`) ? each.module.slice(module.length) : '';
    const suffix = /^_\d+(?=\.|$)/.exec(rest)?.[0];
    if (suffix === undefined) continue;
    const name = `${module}${suffix}`;
    numbered.set(name, [...(numbered.get(name) ?? []), each.node]);
  }
  return [...numbered]
    .filter(
      ([name, nodes]) => !nodes.some(({ input }) => input.some((tensor) => isInside(tensor, name))),
    )
    .map(([, nodes]) => nodes);
}

/** Whether two runs of nodes may be calls of one module: with the same operators, or with a shared weight. */
function areAlike(
  model: OnnxModel,
  one: readonly NodeProto[],
  other: readonly NodeProto[],
): boolean {
  const operators = (nodes: readonly NodeProto[]) => nodes.map(({ opType }) => opType).join();
  const weightsOf = (nodes: readonly NodeProto[]) =>
    nodes
      .flatMap(({ input }) => input.map((tensor) => model.constant(tensor)))
      .flatMap((constant) => (constant && constant.dims.length > 1 ? [constant] : []));
  const weights = new Set(weightsOf(one));
  return (
    operators(one) === operators(other) || weightsOf(other).some((weight) => weights.has(weight))
  );
}
