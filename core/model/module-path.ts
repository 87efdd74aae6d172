import type { NodeProto } from './onnx_pb.ts';

/**
 * The PyTorch module that a node was exported from, such as `layer4.2.conv3`, or undefined where its
 * name does not tell. The TorchScript exporter names nodes by scopes, `/layer4/layer4.2/conv3/Conv`,
 * where the children of a Sequential repeat their parent's name.
 */
export function modulePathOf({ name }: NodeProto): string | undefined {
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
 * inside it. Undefined where no node fits.
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
    if (index >= 0) return String(index);
    const children = exported.flatMap(({ module }) => {
      const child = isInside(module, parent)
        ? /^\d+/.exec(module.slice(parent.length + 1))?.[0]
        : undefined;
      return child === undefined ? [] : [Number(child)];
    });
    const count = Math.max(-1, ...children) + 1;
    return count + index >= 0 ? String(count + index) : undefined;
  }
}
