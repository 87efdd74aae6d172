import type { NodeProto } from '../onnx/onnx_pb.ts';

/** Metadata key under which PyTorch's dynamo exporter records the modules around a node. */
const SCOPES_KEY = 'pkg.torch.onnx.name_scopes';

/**
 * The PyTorch module that a node was exported from, such as `layer4.2.conv3`, or undefined if the file does
 * not say. The dynamo exporter records it in the node's metadata, the TorchScript exporter in the node's
 * name.
 */
export function modulePathOf({ name, metadataProps }: NodeProto): string | undefined {
  const scopes = metadataProps.find(({ key }) => key === SCOPES_KEY)?.value;
  return scopes === undefined ? pathOfName(name) : pathOfScopes(scopes);
}

/** `['', 'layer4', 'layer4.2', 'layer4.2.conv3', 'conv2d_52']`: the operator's own name comes last. */
function pathOfScopes(scopes: string): string | undefined {
  const names = [...scopes.matchAll(/'([^']*)'/g)].map(([, name]) => name);
  return names.at(-2) || undefined;
}

/** `/layer4/layer4.2/conv3/Conv`: the children of a Sequential repeat their parent's name. */
function pathOfName(name: string): string | undefined {
  if (!name.startsWith('/')) return undefined;
  const scopes = name.split('/').slice(1, -1);
  const path = scopes.reduce<string[]>((outer, scope) => {
    const parent = outer.at(-1);
    return parent !== undefined && scope.startsWith(`${parent}.`)
      ? [...outer.slice(0, -1), scope]
      : [...outer, scope];
  }, []);
  return path.length === 0 ? undefined : path.join('.');
}

/**
 * The tensor that a PyTorch module returns, from a path as PyTorch users write it: `layer4[-1].conv3`,
 * `features[17]`, `layer4.2`. It is the output of the last node exported from that module or from one
 * inside it. Undefined if no node matches.
 *
 * `[i]` selects a child by number, or by order of computation if the children have names, as in DenseNet's
 * `features`.
 */
export function resolveModulePath(nodes: readonly NodeProto[], path: string): string | undefined {
  const exported = nodes.flatMap((node) => {
    const module = modulePathOf(node);
    return module === undefined ? [] : [{ module, node }];
  });
  const isInside = (module: string, outer: string) =>
    module === outer || module.startsWith(`${outer}.`);

  let resolved = '';
  for (const part of path.split(/\.|(?=\[)/)) {
    const index = /^\[(-?\d+)\]$/.exec(part)?.[1];
    const child = index === undefined ? part : childAt(Number(index), resolved);
    if (child === undefined) return undefined;
    resolved = resolved === '' ? child : `${resolved}.${child}`;
  }
  return exported.findLast(({ module }) => isInside(module, resolved))?.node.output[0];

  function childAt(index: number, parent: string): string | undefined {
    const start = parent === '' ? '' : `${parent}.`;
    const names = exported.flatMap(({ module }) =>
      module.startsWith(start) ? module.slice(start.length).split('.', 1) : [],
    );
    const numbers = names.filter((name) => /^\d+$/.test(name)).map(Number);
    const children =
      numbers.length > 0
        ? Array.from({ length: Math.max(...numbers) + 1 }, (_, i) => String(i))
        : [...new Set(names)];
    return children.at(index);
  }
}
