import type { NodeProto } from '../onnx/onnx_pb.ts';
import type { OnnxModel } from '../onnx/onnx-model.ts';

/** Metadata key under which PyTorch's dynamo exporter records the modules around a node. */
const SCOPES_KEY = 'pkg.torch.onnx.name_scopes';

/**
 * The PyTorch module that a node was exported from, such as `layer4.2.conv3`, or undefined if the file does
 * not say. The dynamo exporter records it in the node's metadata, the TorchScript exporter in the node's
 * name.
 */
export function modulePathOf({ name, metadataProps }: NodeProto): string | undefined {
  const scopes = metadataProps.find(({ key }) => key === SCOPES_KEY)?.value;
  return scopes === undefined ? moduleOfName(name) : pathOfScopes(scopes);
}

/** Whether a file records the modules of its nodes in their metadata, as the dynamo exporter does. */
export function isRecorded({ graph }: OnnxModel): boolean {
  return graph.node.some(({ metadataProps }) =>
    metadataProps.some(({ key }) => key === SCOPES_KEY),
  );
}

/** `['', 'layer4', 'layer4.2', 'layer4.2.conv3', 'conv2d_52']`: the operator's own name comes last. */
function pathOfScopes(scopes: string): string | undefined {
  const names = [...scopes.matchAll(/'([^']*)'/g)].map(([, name]) => name);
  return names.at(-2) || undefined;
}

/**
 * The module in a name that the TorchScript exporter gave, `/layer4/layer4.2/conv3/Conv`: the children of a
 * Sequential repeat their parent's name. Undefined for other names.
 */
export function moduleOfName(name: string): string | undefined {
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
